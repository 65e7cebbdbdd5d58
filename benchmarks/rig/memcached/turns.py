"""Let the clients work in turns, in one process, and tell what each turn takes.

`python -m rig.memcached.turns` reads a plan as JSON and prints the times as JSON. What is
compared stands close together: all clients do one operation, in a new order each round.
"""

from __future__ import annotations

import gc
import itertools
import json
import random
import sys
import time
from typing import TYPE_CHECKING, Any, TypeVar

from rig.memcached import clients
from rig.memcached.load import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from rig.memcached.clients import Contestant

T = TypeVar("T")

TURN = 0.010
# A connection is served well or badly for as long as it stands; a new one throws the dice again.
RECONNECT = 5

# By network, operation and client: microseconds of a call, wall and CPU, round by round.
Times = dict[str, dict[str, dict[str, list[tuple[float, float]]]]]


class Match:
    """Clients of one server on each network, who take turns."""

    def __init__(self, addresses: Mapping[str, Any], names: Sequence[str]) -> None:
        self._addresses, self._names = addresses, names
        self._chance = random.Random(1)  # noqa: S311 - an order, not a secret
        self._open: dict[tuple[str, str], Contestant] = {}
        self._counts: dict[tuple[str, str, str], int] = {}
        self.times: Times = {
            network: {operation: {name: [] for name in names} for operation in OPERATIONS}
            for network in addresses
        }

    def reconnect(self) -> None:
        for each in self._open.values():
            each.close()
        self._open = {
            (network, name): clients.opened(name, self._addresses[network])
            for network, name in self._shuffled(itertools.product(self._addresses, self._names))
        }
        gc.collect()

    def round(self) -> None:
        for network, operation in self._shuffled(itertools.product(self._addresses, OPERATIONS)):
            for name in self._shuffled(self._names):
                call = self._open[network, name].calls[operation]
                place = (network, operation, name)
                if place not in self._counts:
                    self._counts[place] = enough(call)
                self.times[network][operation][name].append(turn(call, self._counts[place]))

    def _shuffled(self, things: Iterable[T]) -> list[T]:
        every = list(things)
        return self._chance.sample(every, len(every))


def turn(call: Callable[[], object], count: int) -> tuple[float, float]:
    """Call so many times; give the microseconds of one call, wall and CPU."""
    call()  # what the turn before has left in the caches is not this one's to pay for
    wall, cpu = time.perf_counter_ns(), time.process_time_ns()
    for _ in itertools.repeat(None, count):
        call()
    spent = time.process_time_ns() - cpu
    return (time.perf_counter_ns() - wall) / count / 1000, spent / count / 1000


def enough(call: Callable[[], object]) -> int:
    """Say how many calls fill a turn; one that was disturbed must not tell."""
    count = 1
    while (took := min(turn(call, count)[0] for _ in range(3)) * count / 1e6) < TURN / 4:
        count *= 2
    return max(1, round(count * TURN / took))


def main() -> None:
    plan = json.load(sys.stdin)
    addresses = {
        network: tuple(address) if isinstance(address, list) else address
        for network, address in plan["addresses"].items()
    }
    gc.disable()
    match = Match(addresses, plan["clients"])
    for number in range(plan["rounds"]):
        print(f"round {number + 1} of {plan['rounds']}", file=sys.stderr, flush=True)
        if number % RECONNECT == 0:
            match.reconnect()
        match.round()
    json.dump(match.times, sys.stdout)


if __name__ == "__main__":
    main()
