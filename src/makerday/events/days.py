"""Days as the company's people live them: local midnights around a change of the clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .chance import Whole

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LENGTH, COHORT, HALF = 42, 28, 14
WINDOW_HOURS = 168
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - all is counted in UTC from here


@dataclass(frozen=True)
class Days:
    """42 local days. The clocks change in the small hours of the first day of the second half.

    Offsets are hours ahead of UTC, before and after.
    """

    zone: str
    first: date
    offset_before: int
    offset_after: int

    @cached_property
    def starts(self) -> Whole:
        """43 local midnights in µs UTC: the start of each day, and the end of the last."""
        days = np.arange(LENGTH + 1, dtype=np.int64)
        offsets = np.where(days <= HALF, self.offset_before, self.offset_after)
        return np.asarray(self._midnight + days * DAY - offsets * HOUR)

    @property
    def end(self) -> int:
        """Where the log is cut, µs UTC."""
        return int(self.starts[-1])

    def of(self, moments: Whole) -> Whole:
        """Give the local day of each moment (µs UTC), from 0; at least LENGTH after the end."""
        return np.searchsorted(self.starts, moments, side="right") - 1

    def name(self, day: int) -> str:
        return (self.first + timedelta(days=day)).isoformat()

    @property
    def _midnight(self) -> int:
        first = datetime(self.first.year, self.first.month, self.first.day)  # noqa: DTZ001
        return (first - _EPOCH) // timedelta(microseconds=1)


# The rules of the IANA time zone database; a test compares them with zoneinfo.
SPRINGS = (
    Days("Europe/Berlin", date(2024, 3, 17), 1, 2),
    Days("Europe/Berlin", date(2025, 3, 16), 1, 2),
    Days("Europe/Berlin", date(2026, 3, 15), 1, 2),
)
ELSEWHERE = (
    Days("Europe/Berlin", date(2025, 10, 12), 2, 1),
    Days("America/New_York", date(2026, 2, 22), -5, -4),
    Days("America/New_York", date(2025, 10, 19), -4, -5),
)
