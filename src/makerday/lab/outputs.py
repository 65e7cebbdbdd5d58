"""What builds and release phases print: kept in a file, streamed to who listens."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_CHUNK = 1 << 16
_MOST_BYTES = 8 << 20


@dataclass
class Output:
    """One output while it is written; the file stays."""

    path: Path
    done: bool = False
    left: int = _MOST_BYTES
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def write(self, text: str) -> None:
        """Add text, up to the limit."""
        data = text.encode()
        if self.left <= 0:
            return
        self.left -= len(data)
        if self.left <= 0:
            data += b"\n !     The output is too long; the rest is left out.\n"
        with self.path.open("ab") as file:
            file.write(data)
        self._tell()

    def line(self, text: str = "") -> None:
        self.write(f"{text}\n")

    def close(self) -> None:
        self.done = True
        self._tell()

    def _tell(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


class Outputs:
    """All outputs of a lab, by the id of what prints."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, Output] = {}

    def start(self, id_: str) -> Output:
        """Give an output to write to; `close` it when all is said."""
        output = self._open[id_] = Output(self._folder / id_)
        output.path.touch()
        return output

    def end(self, id_: str) -> None:
        """Close an output; its text stays."""
        output = self._open.pop(id_, None)
        if output:
            output.close()

    def add(self, id_: str, text: str) -> None:
        """Add a line to an output that nobody has open."""
        Output(self._folder / id_).line(text)

    async def stream(self, id_: str) -> AsyncIterator[bytes]:
        """Give all of an output, and what comes, until it ends."""
        path = self._folder / id_
        if not path.exists():
            return
        with path.open("rb") as file:
            while True:
                output = self._open.get(id_)
                changed = output.changed if output else None
                while chunk := file.read(_CHUNK):
                    yield chunk
                if output is None or output.done or changed is None:
                    return
                await changed.wait()
