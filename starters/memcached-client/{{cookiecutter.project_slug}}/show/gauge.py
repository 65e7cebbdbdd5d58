"""What the load has done since the last look, as figures to be shown."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from show.load import Tally
from show.rack import EMPTY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from show.load import Load
    from show.rack import Place

REMEMBERED = 120


def history() -> deque[float]:
    return deque(maxlen=REMEMBERED)


@dataclass
class Row:
    """One server, as it counts itself."""

    number: int
    up: bool = True
    rate: float = 0
    hits: float | None = None
    items: int = 0
    rates: deque[float] = field(default_factory=history)


@dataclass
class View:
    """All that is on the screen."""

    seconds: float = 0
    read: int = 0
    wrong: int = 0
    example: str = ""
    rate: float = 0
    p99: float = 0
    hits: float = 0
    errors: float = 0
    rates: deque[float] = field(default_factory=history)
    ratios: deque[float] = field(default_factory=history)
    slowest: deque[float] = field(default_factory=history)
    failing: deque[float] = field(default_factory=history)
    rows: list[Row] = field(default_factory=list)


class Gauge:
    def __init__(self, load: Load, places: Sequence[Place]) -> None:
        self._load, self._places = load, places
        self._began = self._last = time.monotonic()
        self._told = [EMPTY] * len(places)
        self.before = Tally()
        self.view = View(rows=[Row(place.number) for place in places])

    def elapsed(self) -> float:
        return time.monotonic() - self._began

    def look(self) -> View:
        """Bring the view up to date."""
        now = time.monotonic()
        passed, self._last = max(now - self._last, 0.001), now
        self.view.seconds = self.elapsed()
        self._all(self._load.total(), passed)
        for index, place in enumerate(self._places):
            self._one(index, place, passed)
        return self.view

    def _all(self, total: Tally, passed: float) -> None:
        view, before, self.before = self.view, self.before, total
        hits, misses = total.hits - before.hits, total.misses - before.misses
        view.read, view.wrong, view.example = total.hits + total.wrong, total.wrong, total.example
        view.rate = (total.calls - before.calls) / passed
        view.hits = hits / ((hits + misses) or 1)
        view.errors = (total.errors.total() - before.errors.total()) / passed
        view.p99 = late(total.times)
        figures = view.rate, view.hits, view.p99, view.errors
        kept = view.rates, view.ratios, view.slowest, view.failing
        for numbers, figure in zip(kept, figures, strict=True):
            numbers.append(figure)

    def _one(self, index: int, place: Place, passed: float) -> None:
        row, before = self.view.rows[index], self._told[index]
        told = self._told[index] = place.facts() if place.up else EMPTY
        new = {name: max(0, told[name] - before[name]) for name in told}
        row.up, row.items = place.up, told["curr_items"]
        row.rate = new["cmd_get"] / passed
        row.hits = new["get_hits"] / new["cmd_get"] if new["cmd_get"] else None
        row.rates.append(row.rate)


def late(times: list[float]) -> float:
    """Give the time that 99 of 100 calls keep."""
    times.sort()
    return times[len(times) * 99 // 100] if times else 0
