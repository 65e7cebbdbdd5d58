"""Changes: what an update does to each file of a project, told from three sides of it.

The sides are the file as it was made, as the hire has it, and as the starter makes it now.
"""

from __future__ import annotations

import ast
import itertools
import os
import shutil
import subprocess
import tempfile
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from makerday.grader import manifest as manifests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from makerday.grader.manifest import Manifest

ADDED, UPDATED, MERGED, REMOVED = "added", "updated", "merged", "removed"
KEPT, CONFLICT, EDITED = "kept yours", "conflict", "edited"


@dataclass(frozen=True)
class Change:
    """What becomes of the file `name`: `data` is put at `target`, what was there at `backup`."""

    kind: str
    name: str
    note: str = ""
    data: bytes | None = None
    mode: int = 0o644
    backup: str = ""

    @property
    def target(self) -> str:
        return f"{self.name}.new" if self.kind == CONFLICT else self.name


@dataclass(frozen=True)
class Sides:
    """The three sides of a project; `made` is its manifest, None when there is none."""

    here: Path
    made: Manifest | None
    fresh: Path
    package: str

    def changes(self) -> Iterator[Change]:
        """Give what becomes of each file of the starter's; the hire's own are left alone."""
        paths = (path for path in sorted(self.fresh.rglob("*")) if path.is_file())
        fresh = [path.relative_to(self.fresh).as_posix() for path in paths]
        gone = set(self.made.files if self.made else ()) - set(fresh)
        for name in [*fresh, *sorted(gone)]:
            if name == manifests.NAME or name.startswith(f"{self.package}/"):
                continue
            change = self._gone(name) if name in gone else self._change(name)
            if change is not None:
                yield change

    def _gone(self, name: str) -> Change | None:
        path = self.here / name
        if not os.path.lexists(path):
            return None
        if self._untouched(name):
            return Change(REMOVED, name)
        return Change(KEPT, name, "the starter has it no more")

    def _change(self, name: str) -> Change | None:
        source, here = self.fresh / name, self.here / name
        fresh = manifests.digest(source)
        if manifests.digest(here) == fresh:
            return None
        put = Change(UPDATED, name, "", source.read_bytes(), source.stat().st_mode & 0o777)
        same = self.made is not None and self.made.files.get(name) == fresh
        if not os.path.lexists(here):
            return self._missing(put, same=same)
        if self._untouched(name):
            return put
        if manifests.is_check(name):
            return replace(put, kind=EDITED, backup=self._free(name))
        return Change(KEPT, name) if same else self._both(put)

    def _missing(self, put: Change, *, same: bool) -> Change | None:
        """Bring a file that is not there; one that the hire deleted stays so, a check does not."""
        deleted = self.made is not None and put.name in self.made.files
        if not deleted or manifests.is_check(put.name):
            return replace(put, kind=ADDED)
        return None if same else self._aside(put, "you deleted it")

    def _both(self, put: Change) -> Change:
        """Merge what the hire and the starter changed, or lay the starter's file beside."""
        here = self.here / put.name
        base = self.made.original(put.name) if self.made else None
        merged = None
        if base is not None and put.data is not None and manifests.digest(here):
            merged = merge(here.read_bytes(), base, put.data)
        if merged is None or not _sound(put.name, merged):
            return self._aside(put, "yours is kept")
        if merged == here.read_bytes():
            return Change(KEPT, put.name, "it has the starter's changes already")
        mode = here.stat().st_mode & 0o777
        return Change(MERGED, put.name, "your changes and the starter's", merged, mode)

    def _aside(self, put: Change, why: str) -> Change:
        """Lay the starter's file beside the hire's; an earlier one that differs is kept."""
        change = replace(put, kind=CONFLICT, note=f"{why}; the starter's is {put.name}.new")
        there = self.here / change.target
        if put.data is None or not os.path.lexists(there) or holds(there, put.data):
            return change
        return replace(change, backup=self._free(change.target))

    def _free(self, name: str) -> str:
        """Give a name for a copy that nothing has yet."""
        names = (f"{name}.bak{number or ''}" for number in itertools.count())
        return next(free for free in names if not os.path.lexists(self.here / free))

    def _untouched(self, name: str) -> bool:
        made = self.made.files.get(name) if self.made else None
        return made == manifests.digest(self.here / name)


def holds(path: Path, data: bytes) -> bool:
    """Tell whether a plain file holds just this."""
    return bool(manifests.digest(path)) and path.read_bytes() == data


def merge(yours: bytes, base: bytes, theirs: bytes) -> bytes | None:
    """Merge two changes of `base`; None when they touch the same lines, or there is no git."""
    if shutil.which("git") is None:
        return None
    with tempfile.TemporaryDirectory(prefix="makerday-") as folder:
        for name, text in (("yours", yours), ("base", base), ("theirs", theirs)):
            Path(folder, name).write_bytes(text)
        run = subprocess.run(
            ["git", "merge-file", "-q", "-p", "yours", "base", "theirs"],
            cwd=folder,
            capture_output=True,
            check=False,
        )
    return run.stdout if run.returncode == 0 else None


def _sound(name: str, text: bytes) -> bool:
    """Tell whether a merged file can still be read by what reads it."""
    try:
        if name.endswith(".toml"):
            tomllib.loads(text.decode())
        elif name.endswith(".py"):
            ast.parse(text)
    except (ValueError, SyntaxError):
        return False
    return True
