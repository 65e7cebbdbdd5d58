"""A fresh home for a scene: what lies there before, and what a run did to it."""

from __future__ import annotations

import os
import shutil
import site
import stat
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .scene import File

_KEPT = ("PATH", "PYTHONPATH", "PYTHONUSERBASE", "LD_LIBRARY_PATH", "NODE_PATH", "TZ")
_LARGEST = 1 << 20
_MOST_FILES = 20_000


@dataclass(frozen=True)
class Place:
    """A home, a working folder and a folder for temporary files, side by side."""

    root: Path

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def work(self) -> Path:
        return self.root / "work"

    @property
    def temporary(self) -> Path:
        return self.root / "tmp"

    def path(self, name: str) -> Path:
        """Find what `~/x`, `$TMPDIR/x` or `x` names here."""
        for start, folder in (("~/", self.home), ("$TMPDIR/", self.temporary)):
            if name.startswith(start):
                return folder / name.removeprefix(start)
        return self.work / name

    def environment(self, *, terminal: bool) -> dict[str, str]:
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        base = site.getuserbase()
        if Path(base).is_dir():  # what pip --user put there is part of the command
            kept.setdefault("PYTHONUSERBASE", base)
        return {
            "PATH": os.defpath,
            **kept,
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "LANG": "C.UTF-8",
            "USER": "visitor",
            "LOGNAME": "visitor",
            "SHELL": "/bin/sh",
            "TERM": "xterm-256color" if terminal else "dumb",
        }

    def read(self, name: str) -> str | None:
        """Give the text of a file; None when there is none. A folder is an empty text."""
        path = self.path(name)
        try:
            with path.open("rb") as file:
                return file.read(_LARGEST).decode("utf-8", "surrogateescape")
        except IsADirectoryError:
            return ""
        except OSError:
            return None

    def look(self) -> dict[str, tuple[object, ...]]:
        """Note every file and folder, and what would tell that it was changed."""
        found: dict[str, tuple[object, ...]] = {}
        folders = ((self.home, "~/"), (self.temporary, "$TMPDIR/"), (self.work, ""))
        for folder, start in folders:
            for path, entry in _walk(folder):
                if len(found) > _MOST_FILES:
                    return found
                found[start + path] = entry
        return found


@contextmanager
def fresh(files: Iterable[File], folder: str | None = None) -> Iterator[Place]:
    """Make a place with these files in it; all of it is gone afterwards."""
    place = Place(Path(tempfile.mkdtemp(prefix="style-", dir=folder)))
    try:
        for each in (place.home, place.work, place.temporary):
            each.mkdir()
        for file in files:
            _put(place, file)
        yield place
    finally:
        _remove(place.root)


def changes(
    before: Mapping[str, tuple[object, ...]], after: Mapping[str, tuple[object, ...]]
) -> tuple[str, ...]:
    """List what was made, changed or deleted; a folder only when it was made or deleted."""
    names = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return tuple(sorted(names))


def _walk(folder: Path) -> Iterator[tuple[str, tuple[object, ...]]]:
    for top, folders, files in os.walk(folder):
        base = os.path.relpath(top, folder)
        for name in folders + files:
            path = name if base == "." else f"{base}/{name}"
            with suppress(OSError):
                is_file = name in files
                info = os.lstat(f"{top}/{name}")
                told = (info.st_size, info.st_mtime_ns, info.st_ino) if is_file else ()
                yield path if is_file else f"{path}/", (stat.S_IFMT(info.st_mode), *told)


def _put(place: Place, file: File) -> None:
    path = place.path(file.path)
    if file.path.endswith("/"):
        path.mkdir(parents=True, exist_ok=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.text.encode("utf-8", "surrogateescape"))
    if file.mode is not None:
        path.chmod(file.mode)


def _remove(root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    if not root.exists():
        return
    for top, _, _ in os.walk(root):  # what a program took its owner's rights away from
        with suppress(OSError):
            Path(top).chmod(0o700)
    shutil.rmtree(root, ignore_errors=True)
