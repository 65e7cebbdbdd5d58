"""A parcel: the plain files of a project as bytes, to be graded on another machine."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

from makerday.cohort.unpacking import IGNORED, ArchiveError, Bounds

if TYPE_CHECKING:
    from collections.abc import Iterator


def pack(folder: Path) -> bytes:
    """Pack a folder, the same bytes for the same files; raises ArchiveError."""
    bounds = Bounds()
    room = bounds.unpacked_mb << 20
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in _plain_files(folder):
            member = tarfile.TarInfo(str(path.relative_to(folder)))
            member.size = path.stat().st_size
            room -= member.size
            if room < 0:
                raise ArchiveError(f"holds more than {bounds.unpacked_mb} MB")
            with path.open("rb") as source:
                tar.addfile(member, source)
    return gzip.compress(packed.getvalue(), compresslevel=1, mtime=0)


def _plain_files(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(set(folders) - IGNORED)
        for name in sorted(set(files) - IGNORED):
            path = Path(place, name)
            if path.is_file() and not path.is_symlink():
                yield path
