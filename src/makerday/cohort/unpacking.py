"""Where an archive is unpacked to: what names it may use there, and how much it may hold.

Only folders and plain files are ever made, by name parts that were looked at one by one:
a link, a device or a mode in an archive has no effect, since nothing here makes them.
"""

from __future__ import annotations

import os
import re
import time
import unicodedata
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# What tools leave in a project that is no work of the hire's.
IGNORED = frozenset(
    {".git", ".makerday", ".nox", ".tox", ".venv", "venv", "node_modules", "__pycache__"}
    | {".mypy_cache", ".pytest_cache", ".ruff_cache", "__MACOSX", ".DS_Store"}
)
_CHUNK = 1 << 16
_SMALL = 8 << 20  # below it no ratio is a bomb
_DRIVE = re.compile(r"[A-Za-z]:")
_UNFIT = {"Cc", "Cs", "Zl", "Zp"}


class ArchiveError(ValueError):
    """The archive is not unpacked; the message says why, on one line."""


@dataclass(frozen=True)
class Bounds:
    """What an archive may hold. Bytes are counted as they come, whatever its headers say."""

    packed_mb: int = 64
    unpacked_mb: int = 128
    entries: int = 20_000
    depth: int = 32
    name: int = 255
    ratio: int = 200
    seconds: float = 30.0


@dataclass
class Unpacking:
    """One archive on its way into the empty folder `into`, and what it has used of its bounds.

    `left_out` names the links, devices and the like, which are not made.
    """

    into: Path
    bounds: Bounds
    packed: int = 0
    left_out: list[str] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)
    _entries: int = 0
    _written: int = 0
    _seen: dict[str, tuple[str, bool]] = field(default_factory=dict)

    def folder(self, name: str) -> None:
        """Make a folder; raises ArchiveError, as do the others."""
        if place := self._place(name, is_file=False):
            place.mkdir(parents=True, exist_ok=True)

    def file(self, name: str, opened: Callable[[], IO[bytes]]) -> None:
        """Write a file, with a mode of ours, counting its bytes."""
        place = self._place(name, is_file=True)
        if place is None:
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with opened() as source, os.fdopen(os.open(place, flags, 0o644), "wb") as target:
            while data := source.read(_CHUNK):
                self._count(len(data))
                target.write(data)

    def leave_out(self, name: str) -> None:
        """Note an entry that is neither a folder nor a plain file."""
        if self._place(name, is_file=True):
            self.left_out.append(name)

    def in_time(self) -> None:
        """Give up when it takes too long. Asked between reads, each of which is bounded."""
        if time.monotonic() > self._began + self.bounds.seconds:
            raise ArchiveError(f"takes more than {self.bounds.seconds:g} s to unpack")

    def _place(self, name: str, *, is_file: bool) -> Path | None:
        """Give the place of an entry, or None when it is not wanted."""
        self.in_time()
        self._entries += 1
        if self._entries > self.bounds.entries:
            raise ArchiveError(f"holds more than {self.bounds.entries} entries")
        parts = _parts(name, self.bounds)
        if not parts or IGNORED.intersection(parts):
            return None
        for count in range(1, len(parts) + 1):
            self._claim("/".join(parts[:count]), is_file=is_file and count == len(parts))
        return self.into.joinpath(*parts)

    def _claim(self, name: str, *, is_file: bool) -> None:
        """Let no name be used twice, nor one that differs in case only."""
        key = unicodedata.normalize("NFC", name).casefold()
        if key not in self._seen:
            self._seen[key] = (name, is_file)
            return
        other, was_file = self._seen[key]
        if other != name:
            raise ArchiveError(f"holds both {other!r} and {name!r}")
        if was_file != is_file:
            raise ArchiveError(f"holds {name!r} both as a file and as a folder")
        if is_file:
            raise ArchiveError(f"holds {name!r} twice")

    def _count(self, size: int) -> None:
        self.in_time()
        self._written += size
        if self._written > self.bounds.unpacked_mb << 20:
            raise ArchiveError(f"holds more than {self.bounds.unpacked_mb} MB")
        if self.packed and self._written > max(_SMALL, self.packed * self.bounds.ratio):
            raise ArchiveError(f"unpacks to more than {self.bounds.ratio} times its size")


def _parts(name: str, bounds: Bounds) -> list[str]:
    shown = repr(name[:60])
    if any(unicodedata.category(letter) in _UNFIT for letter in name):
        raise ArchiveError(f"holds a name with a line break or control character: {shown}")
    name = name.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or ".." in parts or any(_DRIVE.match(part) for part in parts):
        raise ArchiveError(f"holds a name that leads out of it: {shown}")
    if any(len(part.encode()) > bounds.name for part in parts):
        raise ArchiveError(f"holds a name of more than {bounds.name} bytes: {shown}")
    if len(parts) > bounds.depth:
        raise ArchiveError(f"holds folders more than {bounds.depth} deep: {shown}")
    return parts
