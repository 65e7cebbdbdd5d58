"""The events of the race in level 5: what is done, how often, and the speeds that are wanted.

A speed is a ratio: 1.25 is a quarter faster than pymemcache on the same machine, at the same
time, against the same server.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

    from memcached import Server

TABLE, BATCH = 200, 100

Job = dict[str, Any]
Table = dict[str, bytes]


@dataclass(frozen=True)
class Marks:
    """What gets a client into the race, what keeps it in front, and what wins."""

    enter: float
    full: float
    stretch: float


@dataclass(frozen=True)
class Event:
    """Calls of one method, `calls` of them in a turn, with values of `size` bytes."""

    name: str
    way: str
    calls: int
    size: int
    marks: Marks
    advice: str

    @property
    def keys(self) -> int:
        """Count the keys of a turn: the server's own counter moves by as many."""
        return self.calls * (BATCH if self.way.endswith("_many") else 1)

    @property
    def counter(self) -> str:
        return {"incr": "incr_hits", "get": "get_hits", "get_many": "get_hits"}.get(
            self.way, "cmd_set"
        )

    def table(self, rng: random.Random) -> Table:
        """Make what is there to read."""
        return {f"row-{number}": text(rng, self.size).encode() for number in range(TABLE)}

    def job(self, rng: random.Random, table: Table) -> Job:
        """Draw the job of one turn: which keys, which values."""
        job: Job = {"way": self.way}
        match self.way:
            case "get":
                return job | {"keys": rng.choices(list(table), k=self.calls)}
            case "get_many":
                batches = [rng.sample(list(table), BATCH) for _ in range(self.calls)]
                return job | {"batches": batches}
            case "incr":
                return job | {"keys": ["laps"] * self.calls, "from": rng.randrange(10**7)}
        names = (f"lap-{number}" for number in range(self.keys))
        return job | {"items": [(name, text(rng, self.size)) for name in names]}

    def prepare(self, job: Job, server: Server) -> None:
        """Put the server where a turn starts: nothing of the turn before may count."""
        if "items" in job:
            server.ask(f"delete {job['items'][-1][0]}")
        if "from" in job:
            server.store({"laps": b"%d" % job["from"]})

    def answers(self, job: Job, table: Table) -> list[Any]:
        """Give the answers of a client that really asks; a dict as a sorted list."""
        match self.way:
            case "get":
                return [table[key] for key in job["keys"]]
            case "get_many":
                return [[(key, table[key]) for key in sorted(batch)] for batch in job["batches"]]
            case "incr":
                return list(range(job["from"] + 1, job["from"] + 1 + self.calls))
        return [True] * self.calls if self.way == "set" else [[]] * self.calls

    def is_done(self, job: Job, server: Server) -> bool:
        """Ask the server whether it holds the last of what was to be stored."""
        if "items" not in job:
            return True
        key, value = job["items"][-1]
        return server.get(key) == value.encode()


def summed_up(answers: list[Any]) -> str:
    """Sum up answers as `lane` does."""
    return hashlib.sha256(repr(answers).encode()).hexdigest()


def text(rng: random.Random, size: int) -> str:
    return rng.randbytes(size // 2).hex()


SINGLE = "A call needs one sendall and one recv, of a few KB; the rest is Python to be saved."
LARGE = "Ask recv for what is still missing, into a buffer that you keep; copy a value once."
READS = "Send one request for all keys; take the reply apart as a whole, not line by line."
WRITES = "Send the whole batch, then read: a loop of set waits a hundred times for the server."

EVENTS = {
    event.name: event
    for event in (
        Event("get of 100 bytes", "get", 400, 100, Marks(0.90, 1.00, 1.15), SINGLE),
        Event("set of 100 bytes", "set", 400, 100, Marks(0.90, 1.00, 1.05), SINGLE),
        Event("incr", "incr", 400, 100, Marks(0.85, 0.95, 0.95), SINGLE),
        Event("get of 10 KB", "get", 300, 10_000, Marks(0.90, 1.00, 1.25), LARGE),
        Event("get_many of 100", "get_many", 32, 100, Marks(1.00, 1.25, 2.50), READS),
        Event("set_many of 100", "set_many", 32, 100, Marks(0.80, 1.10, 2.50), WRITES),
    )
}
