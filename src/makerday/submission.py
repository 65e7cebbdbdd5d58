"""What a hire hands in: what is taken of it, and what was changed that is not theirs."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from makerday.grader.project import Project
    from makerday.grader.rubric import Rubric

_LARGEST = 10 << 20
_MOST = 50 << 20
_STEERING = ("conftest.py", "pytest.ini", "tox.ini", "setup.cfg", "sitecustomize.py")


@dataclass
class Taken:
    """What became of a submission's files: paths relative to the project."""

    edited: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    size: int = 0

    def reason(self) -> str:
        """Say in one line what was edited, and what was planted and not used."""
        parts = []
        if self.edited:
            parts.append(f"tests edited: {_listed(self.edited)}; graded with the starter's own")
        if self.unused:
            parts.append(f"not used: {_listed(self.unused)}")
        return "; ".join(parts)


def take(project: Project, rubric: Rubric, pristine: Path) -> Taken:
    """Copy what the rubric calls the submission into the `pristine` project beside its tests.

    Only plain files are copied: no links, no compiled files, nothing larger than
    10 MB, 50 MB in all.
    """
    taken = Taken()
    _compare(project.root, pristine, taken)
    for pattern in rubric.submission:
        name = pattern.format(package=project.package)
        for path in _plain_files(project.root / name, taken, project.root):
            target = pristine / path.relative_to(project.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target, follow_symlinks=False)
    return taken


def _compare(root: Path, pristine: Path, taken: Taken) -> None:
    for original in sorted((pristine / "tests").rglob("*")):
        if original.is_file() and not _same(original, root / original.relative_to(pristine)):
            taken.edited.append(str(original.relative_to(pristine)))
    if not _same(pristine / "rubric.toml", root / "rubric.toml"):
        taken.edited.append("rubric.toml")
    taken.unused += [name for name in _STEERING if os.path.lexists(root / name)]


def _same(one: Path, other: Path) -> bool:
    try:
        if other.is_symlink() or one.stat().st_size != other.stat().st_size:
            return False
        return one.read_bytes() == other.read_bytes()
    except OSError:
        return False


def _plain_files(start: Path, taken: Taken, root: Path) -> Iterator[Path]:
    """Yield the files to copy; what is left out is noted as unused."""
    if start.is_symlink() or not start.exists():
        taken.unused += [str(start.relative_to(root))] if start.is_symlink() else []
        return
    for folder, folders, files in os.walk(start, followlinks=False):
        folders[:] = [name for name in folders if not _left_out(Path(folder, name), taken, root)]
        for name in sorted(files):
            path = Path(folder, name)
            if not _left_out(path, taken, root):
                yield path


def _left_out(path: Path, taken: Taken, root: Path) -> bool:
    if path.name == "__pycache__" or path.suffix == ".pyc":
        return True
    known = path.is_dir() or path.is_file()
    if path.is_symlink() or not known or path.suffix == ".pth" or path.name in _STEERING:
        taken.unused.append(str(path.relative_to(root)))
        return True
    if path.is_file():
        size = path.stat().st_size
        if size > _LARGEST or taken.size + size > _MOST:
            taken.unused.append(f"{path.relative_to(root)} ({size >> 20} MB)")
            return True
        taken.size += size
    return False


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name)[1:-1] for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown  # noqa: PLR2004
