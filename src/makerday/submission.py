"""What a hire hands in: what is taken of it, and what was changed that is not theirs."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from makerday.grader import manifest as manifests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from makerday.grader.project import Project
    from makerday.grader.rubric import Rubric

_LARGEST = 10 << 20
_MOST = 50 << 20
_MOST_FILES = 2000
_DEEPEST = 20
_LONGEST_NAME = 60
_STEERING = ("conftest.py", "pytest.ini", "tox.ini", "setup.cfg", "sitecustomize.py")


@dataclass
class Taken:
    """What became of a submission's files: paths relative to the project."""

    edited: list[str] = field(default_factory=list)
    steering: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    older: bool = False
    size: int = 0
    files: int = 0

    def reason(self) -> str:
        """Say in one line what was edited, planted and not used, or is out of date."""
        parts = []
        if self.edited:
            parts.append(f"tests edited: {_listed(self.edited)}; graded with the starter's own")
        if self.older:
            parts.append("made from an older version of the starter; graded with today's checks")
        if self.steering:
            parts.append(f"could steer the checks, so not used: {_listed(self.steering)}")
        if self.unused:
            parts.append(f"not used: {_listed(self.unused)}")
        return "; ".join(parts)


def take(project: Project, rubric: Rubric, pristine: Path) -> Taken:
    """Copy what the rubric calls the submission into the `pristine` project beside its tests.

    Only plain files are copied: no links, no compiled files, nothing larger than
    10 MB, 50 MB in all; and nothing by a name that the checks or Python itself use.
    """
    taken = Taken()
    _compare(project.root, pristine, taken)
    for pattern in rubric.submission:
        name = pattern.format(package=project.package)
        if _is_ours(name, pristine):
            taken.unused.append(f"{name}, a name that the checks or Python itself use")
            continue
        for path in _plain_files(project.root / name, taken, project.root):
            target = pristine / path.relative_to(project.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            _copy(path, target, taken)
    return taken


def seal(pristine: Path) -> bytes:
    """Sum up what the checks are read from, to tell later whether it is still the same."""
    import hashlib  # noqa: PLC0415 - few runs need it, and it is slow to load

    total = hashlib.sha256()
    for path in sorted(pristine.rglob("*")):
        if path.is_relative_to(pristine / "tests") or path.parent == pristine:
            total.update(os.fsencode(path) + (path.read_bytes() if path.is_file() else b"/"))
    return total.digest()


def _is_ours(name: str, pristine: Path) -> bool:
    if name in sys.stdlib_module_names:
        return True
    places = (pristine, pristine / "tests")
    return any(os.path.lexists(place / f"{name}{end}") for place in places for end in ("", ".py"))


def _copy(path: Path, target: Path, taken: Taken) -> None:
    try:
        shutil.copyfile(path, target, follow_symlinks=False)
    except OSError as error:
        taken.unused.append(f"{path.name} ({error.strerror})")


def _compare(root: Path, pristine: Path, taken: Taken) -> None:
    manifest = manifests.read(root)
    made = manifest.files if manifest else {}
    for original in [*sorted((pristine / "tests").rglob("*")), pristine / manifests.RUBRIC]:
        name = original.relative_to(pristine).as_posix()
        if original.is_dir() or _same(original, root / name):
            continue
        # A manifest can be forged: it only chooses the words, the checks are the starter's.
        unborn = bool(made) and name not in made and not os.path.lexists(root / name)
        if unborn or manifests.digest(root / name) == made.get(name):
            taken.older = True
        else:
            taken.edited.append(name)
    taken.steering += [name for name in _STEERING if os.path.lexists(root / name)]


def _same(one: Path, other: Path) -> bool:
    try:
        there = other.lstat()
        if not stat.S_ISREG(there.st_mode) or one.stat().st_size != there.st_size:
            return False
        return one.read_bytes() == other.read_bytes()
    except OSError:
        return False


def _plain_files(start: Path, taken: Taken, root: Path) -> Iterator[Path]:
    """Yield the files to copy; what is left out is noted as unused."""
    if start.is_symlink() or not start.exists():
        taken.unused += [str(start.relative_to(root))] if start.is_symlink() else []
        return
    places = [(start, 0)]
    while places:
        folder, depth = places.pop()
        for path in _entries(folder, taken, root):
            if _left_out(path, taken, root):
                continue
            if not path.is_dir():
                yield path
            elif depth < _DEEPEST:
                places.append((path, depth + 1))
            else:
                taken.unused.append(f"{path.name}, too deep")


def _entries(folder: Path, taken: Taken, root: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        taken.unused.append(f"{folder.relative_to(root)} ({error.strerror})")
        return []


def _left_out(path: Path, taken: Taken, root: Path) -> bool:
    if path.name == "__pycache__" or path.suffix == ".pyc":
        return True
    told = path.lstat()
    known = stat.S_ISDIR(told.st_mode) or stat.S_ISREG(told.st_mode)
    steering = path.suffix == ".pth" or path.name in _STEERING
    if steering or not known:
        (taken.steering if steering else taken.unused).append(str(path.relative_to(root)))
        return True
    if stat.S_ISDIR(told.st_mode):
        return False
    if told.st_size > _LARGEST or taken.size + told.st_size > _MOST:
        taken.unused.append(f"{path.relative_to(root)} ({told.st_size >> 20} MB)")
        return True
    if taken.files >= _MOST_FILES:
        taken.unused.append(f"{path.relative_to(root)}, one of too many")
        return True
    taken.size += told.st_size
    taken.files += 1
    return False


def legible(name: str) -> str:
    """Spell a file's name, which may hold anything, so that every reader can take it."""
    return repr(name)[1:-1][:_LONGEST_NAME]


def _listed(names: list[str]) -> str:
    shown = ", ".join(map(legible, names[:3]))
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown  # noqa: PLR2004
