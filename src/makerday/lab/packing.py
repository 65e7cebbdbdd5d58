"""A folder as a .tgz that is the same whenever the folder is: sorted, without times or owners."""

from __future__ import annotations

import gzip
import tarfile
from typing import TYPE_CHECKING

from makerday.lab.unpacking import inner_link

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

_EPOCH = 315532800  # 1980, the first day that zip files, and so some imports, know


def pack(folder: Path, into: IO[bytes]) -> None:
    """Write a folder as a .tgz."""
    with (
        gzip.GzipFile("", "wb", 6, into, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for name in _names(folder):
            path = folder / name
            info = tar.gettarinfo(path, name)
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            info.mtime = _EPOCH
            info.mode = 0o755 if info.isdir() or info.mode & 0o100 else 0o644
            if info.islnk():  # a second name of one file: the content once more
                info.type, info.size = tarfile.REGTYPE, path.stat().st_size
            if info.isfile():
                with path.open("rb") as file:
                    tar.addfile(info, file)
            elif info.isdir() or info.issym():
                tar.addfile(info)


def _names(folder: Path) -> Iterator[str]:
    """Give all names below a folder in one order; a link to a folder is a name like a file's."""
    for path in sorted(folder.iterdir()):
        yield from _below(path, path.name)


def _below(path: Path, name: str) -> Iterator[str]:
    yield name
    if path.is_dir() and not path.is_symlink():
        for each in sorted(path.iterdir()):
            yield from _below(each, f"{name}/{each.name}")


def check_links(folder: Path) -> None:
    """Refuse a folder with a link that leads out of it. Raises RefusalError."""
    for name in _names(folder):
        path = folder / name
        if path.is_symlink():
            inner_link(name, str(path.readlink()))
