"""The bars that a hire's own stand beside in the demo: a small file, made by the benchmark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rig.memcached.course import TCP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rig.memcached.figures import Row

ABOUT = (
    "How many calls a second each client made over TCP, by operation: medians of turns that "
    "they took in one process, replies awaited, a limit of one second where there is one. "
    "`ratio` is to pymemcache in the same rounds, and the figure to compare with: calls a "
    "second are this machine's. A call of get_many and set_many is 100 items."
)


def of(rows: Iterable[Row], machine: str, server: str) -> dict[str, object]:
    bars: dict[str, dict[str, dict[str, float | None]]] = {}
    for row in rows:
        if row.network == TCP:
            bar = {"per_second": row.per_second, "ratio": row.wall_ratio}
            bars.setdefault(row.operation, {})[row.client] = bar
    return {"about": ABOUT, "machine": machine, "server": server, "bars": bars}
