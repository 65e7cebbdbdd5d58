"""Files named by the SHA-256 of their content: there whole, or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from makerday.lab.refusals import RefusalError, not_found

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from pathlib import Path

_SHA = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Blobs:
    """`root` holds the files; `aside`, on the same disk, those that are still coming."""

    root: Path
    aside: Path

    def path(self, sha: str) -> Path:
        """Give where a blob lies. Raises RefusalError when there is none."""
        if not self.has(sha):
            raise not_found("blob")
        return self._place(sha)

    def has(self, sha: str) -> bool:
        return bool(_SHA.fullmatch(sha)) and self._place(sha).is_file()

    async def receive(self, chunks: AsyncIterator[bytes], most: int, sha: str = "") -> str:
        """Store what comes in and give its hash; `sha` is what it must be, if anything.

        What is announced can be asked for again: it is not synced to the disk, but looked at
        when it is used (`copy`). Raises RefusalError when it is more than `most` bytes, or
        not what was announced.
        """
        coming = _Aside(self, most)
        try:
            async for chunk in chunks:
                coming.write(chunk)
            return coming.keep(sha)
        finally:
            coming.drop()

    def copy(self, sha: str, into: Path) -> None:
        """Copy a blob; one that a power cut spoilt is removed. Raises RefusalError."""
        content = self.path(sha).read_bytes()
        if hashlib.sha256(content).hexdigest() != sha:
            self.path(sha).unlink()
            raise RefusalError(409, "spoilt", f"The file {sha} is spoilt here: send it again.")
        into.write_bytes(content)

    def add(self, chunks: Iterable[bytes], most: int) -> str:
        """Store bytes and give their hash."""
        coming = _Aside(self, most)
        try:
            for chunk in chunks:
                coming.write(chunk)
            return coming.keep("")
        finally:
            coming.drop()

    def _place(self, sha: str) -> Path:
        return self.root / sha[:2] / sha


class _Aside:
    """A file that has no name yet."""

    def __init__(self, blobs: Blobs, most: int) -> None:
        self._blobs, self._left = blobs, most
        self._path = blobs.aside / secrets.token_hex(8)
        self._file = self._path.open("xb")
        self._hash = hashlib.sha256()

    def write(self, chunk: bytes) -> None:
        self._left -= len(chunk)
        if self._left < 0:
            raise RefusalError(413, "too_large", "That is more than the lab takes in one file.")
        self._hash.update(chunk)
        self._file.write(chunk)

    def keep(self, sha: str) -> str:
        found = self._hash.hexdigest()
        if sha and sha != found:
            raise RefusalError(422, "invalid_params", f"The content is {found}, not {sha}.")
        self._file.flush()
        if not sha:
            os.fsync(self._file.fileno())
        place = self._blobs._place(found)  # noqa: SLF001 - of this module
        place.parent.mkdir(exist_ok=True)
        self._path.replace(place)
        return found

    def drop(self) -> None:
        self._file.close()
        with suppress(FileNotFoundError):
            self._path.unlink()
