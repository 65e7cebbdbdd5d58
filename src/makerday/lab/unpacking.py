"""A tar of source or slug, unpacked so that nothing of it lands or points outside.

Folders and files are made first, by names looked at part by part; links come last, so nothing
is ever written through one. Devices, pipes and hard links to elsewhere are refused.
"""

from __future__ import annotations

import os
import tarfile
from typing import TYPE_CHECKING

from makerday.lab.refusals import invalid

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

MOST_BYTES = 2 << 30
MOST_ENTRIES = 200_000
_CHUNK = 1 << 18


def unpack(archive: Path, into: Path, *, most: int = MOST_BYTES) -> None:
    """Unpack a .tar, .tgz, .tar.bz2 or .tar.xz into an empty folder. Raises RefusalError."""
    into.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(archive, "r:*") as tar:
            _Unpacking(tar, into, most).run()
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise invalid(f"The archive is no whole tar: {error}") from error


class _Unpacking:
    def __init__(self, tar: tarfile.TarFile, into: Path, most: int) -> None:
        self.tar, self.into, self.left = tar, into, most
        self.links: dict[str, str] = {}

    def run(self) -> None:
        for number, member in enumerate(self.tar):
            if number >= MOST_ENTRIES:
                raise invalid(f"The archive has more than {MOST_ENTRIES} entries.")
            name = clean(member.name)
            if name:
                self._take(member, name)
        for name, target in self.links.items():
            path = self.into / name
            if os.path.lexists(path) or any(above in self.links for above in ancestors(name)):
                raise invalid(f"The archive has {name} twice, or below a link.")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(target)

    def _take(self, member: tarfile.TarInfo, name: str) -> None:
        path = self.into / name
        if member.isdir():
            path.mkdir(parents=True, exist_ok=True)
        elif member.issym():
            self.links[name] = inner_link(name, member.linkname)
        elif member.isfile() or (member.islnk() and clean(member.linkname)):
            source = self.tar.extractfile(member)
            if source is None:
                raise invalid(f"The archive's {name} has no content.")
            with source:
                self._write(path, source, executable=bool(member.mode & 0o100))
            os.utime(path, (member.mtime, member.mtime))
        else:
            raise invalid(f"The archive's {name} is no file, folder or link.")

    def _write(self, path: Path, source: IO[bytes], *, executable: bool) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            path.unlink()
        with path.open("xb") as file:
            while chunk := source.read(_CHUNK):
                self.left -= len(chunk)
                if self.left < 0:
                    raise invalid("The archive unpacks to more than the lab takes.")
                file.write(chunk)
        path.chmod(0o755 if executable else 0o644)


def clean(name: str) -> str:
    """Give the name of an entry within the folder; '' is the folder. Raises RefusalError."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or ".." in parts or "\0" in name:
        raise invalid(f"The archive's {name!r} would land outside of the folder.")
    return "/".join(parts)


def ancestors(name: str) -> list[str]:
    """Give the folders that an entry lies in, the nearest last."""
    parts = name.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts))]


def inner_link(name: str, target: str) -> str:
    """Give a link's target when it stays inside, or in a dyno's /app. Raises RefusalError.

    `..` may only stand at the start: behind a folder's name it could go up from where another
    link leads.
    """
    parts = [part for part in target.split("/") if part not in ("", ".")]
    ups = next((n for n, part in enumerate(parts) if part != ".."), len(parts))
    below = ".." not in parts[ups:]
    inside = not target.startswith("/") and ups <= name.count("/")
    if not (target and below and (inside or target.startswith("/app/"))):
        raise invalid(f"The link {name!r} would point outside, to {target!r}.")
    return target
