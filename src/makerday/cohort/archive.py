"""Archives: what is in a zip or tar file, read with every header in doubt."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import mmap
import os
import re
import stat
import tarfile
import zipfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Protocol, Self

from makerday.cohort.unpacking import ArchiveError, Bounds, Unpacking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCAL = 30  # bytes of a zip entry's own header, before its name
_LONGEST = 1 << 15  # tarfile reads a long name or a pax header whole
_LONG = {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE}
_LONG |= {tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK}


class Stream(Protocol):
    """What an archive is read from."""

    def read(self, size: int = -1, /) -> bytes: ...


def unpack(path: Path, into: Path, bounds: Bounds | None = None) -> list[str]:
    """Unpack a zip or tar file into the empty folder `into`; raises ArchiveError.

    Gives the names that were left out: links, devices and the like.
    """
    bounds = bounds or Bounds()
    with _guarded(), path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > bounds.packed_mb << 20:
            raise ArchiveError(f"is larger than {bounds.packed_mb} MB")
        target = Unpacking(into, bounds, size)
        if not size:
            raise ArchiveError("is an empty file")
        start = file.read(512)
        file.seek(0)
        if start.startswith(b"PK"):
            _zip(file, target)
        else:
            _tar(_opened(file, start), target)
    return target.left_out


def unpack_tar(stream: Stream, into: Path, bounds: Bounds | None = None) -> list[str]:
    """Unpack a tar that comes as a stream; otherwise as `unpack`."""
    target = Unpacking(into, bounds or Bounds())
    with _guarded():
        _tar(stream, target)
    return target.left_out


def _zip(file: IO[bytes], target: Unpacking) -> None:
    _few_entries(file, target.bounds)
    with zipfile.ZipFile(file) as archive:
        _apart(archive)
        for entry in archive.infolist():
            if "\0" in entry.orig_filename:
                raise ArchiveError(f"holds a name with a NUL: {entry.orig_filename[:60]!r}")
            if entry.flag_bits & 1:
                raise ArchiveError("is encrypted: hand it in without a password")
            _entry(archive, entry, target)


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Unpacking) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)  # 0 where it was not packed on Unix
    if entry.is_dir():
        target.folder(entry.filename)
    elif kind not in (0, stat.S_IFREG):
        target.leave_out(entry.filename)
    elif entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ArchiveError(f"is compressed by method {entry.compress_type}: make a plain zip")
    else:
        target.file(entry.filename, lambda: archive.open(entry))


def _few_entries(file: IO[bytes], bounds: Bounds) -> None:
    """Count the entries before zipfile makes an object of each."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        found = sum(1 for _ in re.finditer(rb"PK\x01\x02", data))
    if found > bounds.entries:
        raise ArchiveError(f"holds more than {bounds.entries} entries")


def _apart(archive: zipfile.ZipFile) -> None:
    """Refuse entries that share bytes: a bomb's way to be small."""
    entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    ends = [*(entry.header_offset for entry in entries[1:]), archive.start_dir]
    for entry, end in zip(entries, ends, strict=False):
        if entry.header_offset + _LOCAL + len(entry.filename) + entry.compress_size > end:
            raise ArchiveError(f"holds entries that overlap: {entry.filename[:60]!r}")


def _opened(file: IO[bytes], start: bytes) -> Stream:
    """Give the tar in a file; these readers inflate no more than they are asked for."""
    if start.startswith(b"\x1f\x8b"):
        return gzip.open(file)
    if start.startswith(b"BZh"):
        return bz2.open(file)
    if start.startswith(b"\xfd7zXZ\0"):
        return lzma.open(file)
    if start.startswith(b"\x28\xb5\x2f\xfd"):
        raise ArchiveError("is compressed by zstd: make a .tar.gz or a .zip")
    if start[257:262] == b"ustar":
        return file
    raise ArchiveError("is no zip or tar archive")


def _tar(stream: Stream, target: Unpacking) -> None:
    counted = _Counted(stream, target)
    with tarfile.open(fileobj=counted, mode="r|", tarinfo=_Member) as archive:
        for member in archive:
            _member(archive, member, target)


def _member(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Unpacking) -> None:
    def content() -> IO[bytes]:
        return archive.extractfile(member) or io.BytesIO()

    if member.isdir():
        target.folder(member.name)
    elif member.issparse():
        raise ArchiveError(f"holds a sparse file: {member.name[:60]!r}")
    elif member.isreg():
        target.file(member.name, content)
    else:
        target.leave_out(member.name)


class _Counted(io.RawIOBase):
    """A stream that counts what is read of it, wanted or not."""

    def __init__(self, stream: Stream, target: Unpacking) -> None:
        self._stream = stream
        self._target = target
        # headers and skipped entries beside the files
        self._most_mb = 2 * target.bounds.unpacked_mb
        self._size = 0

    def read(self, size: int = -1) -> bytes:
        self._target.in_time()
        data = self._stream.read(size)
        self._size += len(data)
        if self._size > self._most_mb << 20:
            raise ArchiveError(f"holds more than {self._most_mb} MB, headers and all")
        return data


class _Member(tarfile.TarInfo):
    """A header of a tar, where tarfile would take damage for the end."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        if buf and not any(buf):
            return super().frombuf(buf, encoding, errors)  # the end: tarfile hears of it
        try:
            member = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            raise ArchiveError("is damaged or cut short") from error
        if member.size < 0 or (member.type in _LONG and member.size > _LONGEST):
            raise ArchiveError("is damaged: a header of an impossible size")
        return member


@contextmanager
def _guarded() -> Iterator[None]:
    """Make every way of going wrong one error."""
    try:
        yield
    except ArchiveError:
        raise
    except Exception as error:  # whatever a hostile archive makes its reader raise
        said = error.strerror if isinstance(error, OSError) else None
        raise ArchiveError(f"fails: {said}" if said else "is damaged or cut short") from error
