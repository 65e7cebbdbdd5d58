"""Logs as one stream of lines an app, the last of them kept, nothing on disk."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT_LINES = 1500
LONGEST = 10_000  # longer lines are cut into such pieces
_BEHIND = 5000


@dataclass(frozen=True)
class Line:
    """One line. `source` is `app` or `heroku`; `dyno` is `web.1`, `router`, `api` or the like."""

    at: float
    source: str
    dyno: str
    text: str

    def __str__(self) -> str:
        at = datetime.fromtimestamp(self.at, UTC).isoformat(timespec="microseconds")
        return f"{at} {self.source}[{self.dyno}]: {self.text}"


@dataclass(frozen=True)
class Filter:
    """Which lines are wanted; empty fields want all. A dyno's type stands for all its dynos."""

    source: str = ""
    dyno: str = ""

    def wants(self, line: Line) -> bool:
        if self.source and line.source != self.source:
            return False
        return self.dyno in ("", line.dyno, line.dyno.partition(".")[0])


@dataclass
class _Book:
    lines: deque[Line] = field(default_factory=lambda: deque(maxlen=KEPT_LINES))
    readers: set[asyncio.Queue[Line]] = field(default_factory=set)


class Logs:
    """Takes lines from dynos, router and API; gives them to whoever asks."""

    def __init__(self) -> None:
        self._books: dict[str, _Book] = {}

    def write(self, app_id: str, source: str, dyno: str, text: str) -> None:
        """Add a line, in pieces when it is long."""
        book = self._books.setdefault(app_id, _Book())
        at = datetime.now(UTC).timestamp()
        text = text.replace("\n", "\\n")
        for start in range(0, max(len(text), 1), LONGEST):
            line = Line(at, source, dyno, text[start : start + LONGEST])
            book.lines.append(line)
            for reader in book.readers:
                if reader.qsize() < _BEHIND:  # who reads slower loses lines, and holds up nobody
                    reader.put_nowait(line)

    def recent(self, app_id: str, number: int, wanted: Filter) -> list[Line]:
        """Give the last lines that are wanted, oldest first."""
        book = self._books.get(app_id, _Book())
        return [line for line in book.lines if wanted.wants(line)][-number:] if number else []

    @contextmanager
    def follow(self, app_id: str) -> Iterator[asyncio.Queue[Line]]:
        """Give a queue that every later line comes into."""
        queue: asyncio.Queue[Line] = asyncio.Queue()
        readers = self._books.setdefault(app_id, _Book()).readers
        readers.add(queue)
        try:
            yield queue
        finally:
            readers.discard(queue)

    def forget(self, app_id: str) -> None:
        """Drop the lines of an app that is no more."""
        self._books.pop(app_id, None)
