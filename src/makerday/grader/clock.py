"""The time of one check: how much it may use, how much is left, an alarm when it is used up."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .interruption import CheckTimeoutError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


class Clock:
    """Counts the seconds of a check over set-up, call and tear-down.

    `patience` seconds pass before the alarm: another process may answer first.
    """

    def __init__(self, limit: float, patience: float = 0.0) -> None:
        self.limit = limit
        self.spent = 0.0
        self._patience = patience
        self._until = 0.0

    def left(self) -> float:
        """Give the seconds that the code at work may still use."""
        return max(0.01, self._until - time.monotonic())

    def over(self) -> bool:
        """Say whether the code at work has used more than its seconds."""
        return 0.0 < self._until < time.monotonic()

    def late(self) -> CheckTimeoutError:
        return CheckTimeoutError(f"timed out after {self.limit:g} s")

    @contextmanager
    def running(self) -> Iterator[None]:
        """Raise CheckTimeoutError in the code below once the time is used up, again and again."""
        began = time.monotonic()
        self._until = began + self.limit - self.spent

        def ring(_signal: int, _frame: FrameType | None) -> None:
            raise self.late()

        before = signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, self.left() + self._patience, 0.5)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            self._until = 0.0
            self.spent += time.monotonic() - began
