"""What the times say: medians, paired ratios, and which targets were reached."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rig.memcached import load
from rig.memcached.clients import FLOOR, PYLIBMC, PYMEMCACHE, REFERENCE
from rig.memcached.course import TCP
from rig.report import Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rig.memcached.turns import Times

    Pairs = Sequence[Sequence[float]]

WALL, CPU = 0, 1
# Speed of the reference over TCP, as a multiple of each peer's.
WANTED = {
    PYMEMCACHE: {
        load.SET: 1.20,
        load.GET: 1.31,
        load.GET_MIDDLE: 1.52,
        load.GET_LARGE: 4.4,
        load.GET_MANY: 3.8,
        load.SET_MANY: 3.8,
        load.INCR: 1.12,
    },
    PYLIBMC: {
        load.SET: 0.95,
        load.GET: 0.95,
        load.GET_LARGE: 1.3,
        load.GET_MANY: 0.93,
        load.SET_MANY: 15,
        load.INCR: 0.95,
    },
}
GROWTH = 1.05


@dataclass(frozen=True)
class Row:
    """Medians of one client at one operation; the ratios are to the speed of pymemcache."""

    network: str
    operation: str
    client: str
    wall_us: float
    cpu_us: float
    per_second: int
    wall_ratio: float | None
    cpu_ratio: float | None
    rounds: int


def rows(times: Times) -> list[Row]:
    return [
        _row(network, operation, client, of_operation)
        for network, operations in times.items()
        for operation, of_operation in operations.items()
        for client in of_operation
    ]


def _row(network: str, operation: str, client: str, times: Mapping[str, Pairs]) -> Row:
    wall, cpu = (statistics.median(pair[which] for pair in times[client]) for which in (WALL, CPU))
    return Row(
        network,
        operation,
        client,
        wall_us=round(wall, 2),
        cpu_us=round(cpu, 2),
        per_second=round(1e6 / wall),
        wall_ratio=paired(times, client, PYMEMCACHE, WALL),
        cpu_ratio=paired(times, client, PYMEMCACHE, CPU),
        rounds=len(times[client]),
    )


def paired(times: Mapping[str, Pairs], one: str, other: str, which: int = WALL) -> float | None:
    """Give how many times as fast `one` is: the median over the rounds, of each round's ratio."""
    if not {one, other} <= times.keys():
        return None
    rounds = zip(times[one], times[other], strict=True)
    return round(statistics.median(theirs[which] / ours[which] for ours, theirs in rounds), 3)


def ratios(times: Times) -> dict[str, float]:
    """Give by a long name each to pymemcache, and the reference to pylibmc and the floor."""
    return {name: value for name, value in _ratios(times) if value is not None}


def _ratios(times: Times) -> Iterator[tuple[str, float | None]]:
    for network, operations in times.items():
        for operation, clients in operations.items():
            pairs = [(client, PYMEMCACHE) for client in clients if client != PYMEMCACHE]
            for one, other in [*pairs, (REFERENCE, PYLIBMC), (REFERENCE, FLOOR)]:
                for prefix, which in (("", WALL), ("cpu ", CPU)):
                    words = f"{prefix}{network} {operation} {one} to {other}"
                    name = words.lower().replace(" ", "_").replace("-", "_")
                    yield name, paired(clients, one, other, which)


def targets(times: Times, memory: Mapping[str, float]) -> list[Target]:
    """Give the targets, which are of the clock; CPU tells more while the machine is busy."""
    speed = [
        _target(operation, times[TCP][operation], peer, least)
        for peer, wanted in WANTED.items()
        for operation, least in wanted.items()
    ]
    growth = round(memory["most_mb"] / memory["before_mb"], 3)
    says = f"memory at its highest in {memory['bytes'] / 1e9:g} GB, to before"
    return [*speed, Target(says, growth, most=GROWTH)]


def _target(operation: str, times: Mapping[str, Pairs], peer: str, least: float) -> Target:
    cpu = paired(times, REFERENCE, peer, CPU)
    beside = "" if cpu is None else f" (CPU {cpu:.2f})"
    says = f"TCP {operation}, to {peer}{beside}"
    return Target(says, paired(times, REFERENCE, peer), least=least)
