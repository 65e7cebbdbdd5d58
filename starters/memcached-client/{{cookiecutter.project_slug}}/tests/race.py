"""The race of level 5: your client and pymemcache do the same work, turn and turn about.

`python tests/race.py` runs the whole of it and prints the table.
"""

from __future__ import annotations

import importlib.util
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, Self

import lane
from events import EVENTS, summed_up
from grader.expectation import CheckFailedError, Failure
from lane import PEER
from memcached import connected, dies_with_its_parent, running

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from events import Event, Job, Table
    from lane import Racer
    from memcached import Server

ROOT = Path(__file__).resolve().parents[1]
ROUNDS, FEWEST = 15, 5
ATTEMPTS = 3
PATIENCE = 3.0
# How far the processor's clock may lift what the clock on the wall says. Whoever lets another
# process do the work looks fast by the first and slow by the second.
LIFT = 2.0


class NoPeerError(Exception):
    """There is nobody to race against."""


class Speed(NamedTuple):
    """How fast the client is against pymemcache: on the wall, and by the processor's clock."""

    wall: float
    processor: float

    @property
    def best(self) -> float:
        """Give the better one: on a busy machine each clock has its bad moments."""
        return max(self.wall, min(self.processor, self.wall * LIFT))


class Track:
    """A server, pymemcache in a process of its own, and the speeds of the client so far."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self.core = lane.a_core()
        self.speeds: dict[str, list[Speed]] = {}

    def __enter__(self) -> Self:
        if importlib.util.find_spec(PEER) is None:
            raise NoPeerError(f"the race needs {PEER}: pip install {PEER}")
        with ExitStack() as opened, lane.on_core(self.core):
            self.server = opened.enter_context(running())
            folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="race-"))
            self.place = Path(folder, "lane")
            self.peer = self._peer(opened)
            self._open = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def table(self) -> str:
        """Tell all speeds so far, in one line."""
        return ", ".join(f"{name} {fastest(speeds):.2f}" for name, speeds in self.speeds.items())

    def _peer(self, opened: ExitStack) -> Racer:
        with lane.door(self.place) as listener:
            process = opened.enter_context(self.process(PEER))
            opened.callback(process.kill)
            racer = lane.Racer(listener.accept()[0])
            opened.callback(racer.close)
            return racer

    def process(self, package: str) -> subprocess.Popen[bytes]:
        """Start a process that races with the client of a package."""
        words = [sys.executable, lane.__file__, package, *self.server.address, self.place]
        variables = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            list(map(str, words)), env=variables, preexec_fn=dies_with_its_parent()
        )


@dataclass
class Judge:
    """Lets both do the same jobs in turns, and asks the server what was done."""

    track: Track
    event: Event
    rng: random.Random
    speed: Speed | None = None
    problem: Exception | None = None

    def judge(self, listener: socket.socket) -> None:
        """Judge one race; what goes wrong is kept for who asked for it."""
        try:
            with closing(lane.Racer(listener.accept()[0])) as client:
                with lane.on_core(self.track.core, client.pid):
                    self._race(client)
        except Exception as problem:  # noqa: BLE001 - told in the thread of the check
            self.problem = problem

    def _race(self, client: Racer) -> None:
        table = self.event.table(self.rng)
        self.track.server.store(table)
        self.track.peer.turn({"way": "close"})  # both start on a new connection
        self._round(client, table)  # to warm up
        end = time.monotonic() + PATIENCE
        rounds = []
        while len(rounds) < (ROUNDS if time.monotonic() < end else FEWEST):
            rounds.append(self._round(client, table))
        by_clock = zip(*rounds, strict=True)
        self.speed = Speed(*(ratio(*zip(*pairs, strict=True)) for pairs in by_clock))

    def _round(self, client: Racer, table: Table) -> list[tuple[float, float]]:
        """Give pymemcache's time and the client's, by each clock."""
        job = self.event.job(self.rng, table)
        times = {}
        for racer in self.rng.sample([client, self.track.peer], 2):
            self.event.prepare(job, self.track.server)
            before = counted(self.track.server, self.event.counter)
            times[racer], answers = racer.turn(job)
            if racer is client:
                done = counted(self.track.server, self.event.counter) - before
                self._prove(job, done, answers == summed_up(self.event.answers(job, table)))
        return list(zip(times[self.track.peer], times[client], strict=True))

    def _prove(self, job: Job, done: int, right: bool) -> None:
        """Fail a client that has not done the work: a memory is fast, and so is a lie."""
        if done != self.event.keys:
            wanted = f"{self.event.keys:,} keys more in the server's own {self.event.counter}"
            self._fail(wanted, f"{done:,}")
        if not (right and self.event.is_done(job, self.track.server)):
            self._fail("the right answers", "others")

    def _fail(self, wanted: str, got: str) -> NoReturn:
        raise CheckFailedError(Failure(f"a race of {self.event.name}", wanted, got))


@dataclass
class Race:
    """What a check is given: a track, and a client to race on it where the client lives."""

    track: Track
    drill: Callable[..., Any]
    connect: Callable[..., Any]
    rng: random.Random

    def reaches(self, name: str, mark: str) -> None:
        """Fail unless the client is as fast as the mark wants, in one of its attempts."""
        event = EVENTS[name]
        wanted: float = getattr(event.marks, mark)
        speeds = self.track.speeds.setdefault(name, [])
        while fastest(speeds) < wanted and len(speeds) < ATTEMPTS:
            speeds.append(self.speed(event))
        if fastest(speeds) < wanted:
            got = f"{fastest(speeds):.2f}. {event.advice} So far: {self.track.table()}"
            goal = f"{wanted:.2f} times the speed of {PEER}"
            raise CheckFailedError(Failure(f"a race of {name}", goal, got))

    def speed(self, event: Event) -> Speed:
        """Race once."""
        client = self.connect(self.track.server.address)
        judge = Judge(self.track, event, self.rng)
        with lane.door(self.track.place) as listener:
            thread = threading.Thread(target=judge.judge, args=(listener,), daemon=True)
            thread.start()
            self.drill(lane.lane, client, str(self.track.place))
        thread.join(PATIENCE)
        if judge.speed is None:
            raise judge.problem or TimeoutError("the judge did not come to an end")
        return judge.speed


def fastest(speeds: list[Speed]) -> float:
    return max((speed.best for speed in speeds), default=0.0)


def ratio(theirs: tuple[float, ...], mine: tuple[float, ...]) -> float:
    """Say how much faster mine is, by the turns that were not much disturbed.

    Three of four turns took longer than the one that counts. A clock that can't be read
    stands still, and says nothing.
    """
    fast = statistics.quantiles(mine, n=4)[0]
    return statistics.quantiles(theirs, n=4)[0] / fast if fast else 0.0


def counted(server: Server, name: str) -> int:
    """Read one of the server's own counters."""
    with connected(server.address) as connection, connection.makefile("rb") as answers:
        connection.sendall(b"stats\r\nquit\r\n")
        words = answers.read().split()
    return int(words[words.index(name.encode()) + 1])


def main() -> None:
    """Race the client of this project, and print the table."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    package = settings["tool"]["makerday"]["package"]
    with Track() as track:
        race = Race(track, lambda *_: track.process(package).wait(), str, random.Random())
        print(f"{'times ' + PEER:<20}   yours   enter    full stretch")
        for name, event in EVENTS.items():
            speed = fastest([race.speed(event) for _ in range(ATTEMPTS)])
            marks = event.marks.enter, event.marks.full, event.marks.stretch
            print(f"{name:<20}", *(f"{each:7.2f}" for each in (speed, *marks)), flush=True)


if __name__ == "__main__":
    main()
