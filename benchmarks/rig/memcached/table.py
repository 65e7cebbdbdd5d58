"""The figures as tables on a terminal."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rig.memcached.figures import Row
    from rig.report import Target

_SHORT = {
    "python-binary-memcached": "bmemcached",
    "python-memcached": "python-mc",
    "pymemcache PooledClient": "its pool",
}


def show(rows: Sequence[Row], memory: Mapping[str, float], targets: Sequence[Target]) -> None:
    for network, group in groupby(rows, attrgetter("network")):
        of_network = list(group)
        _table(f"{network}: calls a second (times pymemcache)", of_network, _speed)
        _table(f"{network}: CPU microseconds of a call", of_network, _cpu)
    print(
        f"\nmemory: {memory['bytes'] / 1e9:g} GB of small items written and read: "
        f"{memory['before_mb']} MB before, {memory['after_mb']} MB after, "
        f"{memory['most_mb']} MB at most\n"
    )
    for target in targets:
        print(target.line())


def _table(title: str, rows: Sequence[Row], cell: Callable[[Row], str]) -> None:
    clients = list(dict.fromkeys(row.client for row in rows))
    print(f"\n{title}")
    print(f"{'':<12}" + "".join(f"{short(client):>16}" for client in clients))
    for operation, group in groupby(rows, attrgetter("operation")):
        print(f"{operation:<12}" + "".join(f"{cell(row):>16}" for row in group))


def _speed(row: Row) -> str:
    ratio = "" if row.wall_ratio is None else f" ({row.wall_ratio:.2f})"
    return f"{row.per_second:,}{ratio}"


def _cpu(row: Row) -> str:
    return f"{row.cpu_us:.1f}"


def short(client: str) -> str:
    return _SHORT.get(client, client)
