"""Intake: where each submission comes from, and the folder of its project."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from makerday.cohort import repository
from makerday.cohort.unpacking import IGNORED, ArchiveError
from makerday.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_ENDING = re.compile(r"(\.(zip|tgz|tbz2?|txz|tar(\.\w+)?|git))+$", re.IGNORECASE)
_UNSAFE = '/\\:*?"<>|'
_LONGEST_NAME = 80
_LARGEST_SETTINGS = 1 << 20


class IntakeError(ValueError):
    """A submission cannot be graded; the message is the reason on its scorecard."""


@dataclass(frozen=True)
class Submission:
    """What is to be graded, under which name; `problem` says what is wrong with it already."""

    name: str
    where: str
    problem: str = ""


@dataclass(frozen=True)
class Intake:
    """All submissions in the order given, each with a name of its own; `notes` for the mentor."""

    submissions: tuple[Submission, ...]
    notes: tuple[str, ...] = ()


def gather(words: Sequence[str | Path]) -> Intake:
    """Read what the command line names: folders, archives, git addresses, rosters.

    Raises UsageError for a word that cannot be meant.
    """
    found: list[Submission] = []
    notes: list[str] = []
    for word in map(str, words):
        if word.lower().endswith(".csv"):
            found += _from_roster(Path(word))
            continue
        one = _named_here(word)
        if one.problem and len(words) == 1:
            raise UsageError(one.problem)
        if any(one.where == other.where for other in found):
            notes.append(f"{word} was given twice, and is graded once")
        else:
            found.append(one)
    return Intake(tuple(_distinct(found)), tuple(notes))


def fetch(submission: Submission, into: Path) -> tuple[Path, list[str]]:
    """Bring a submission into `into`; give its project's folder and what was left out.

    A folder is used where it is. Raises IntakeError.
    """
    if submission.problem:
        raise IntakeError(submission.problem)
    shown = _shown(submission.where)
    try:
        left_out = _fetched(submission.where, into)
        root = Path(submission.where) if left_out is None else into
        return located(root, shown), left_out or []
    except ArchiveError as error:
        raise IntakeError(f"{shown} {error}") from error
    except OSError as error:
        raise IntakeError(f"{shown}: {error.strerror}") from error


def located(root: Path, shown: str) -> Path:
    """Find the project in a folder or one folder down; raises IntakeError."""
    if _is_project(root):
        return root
    below = sorted(path for path in root.iterdir() if path.name not in IGNORED)
    projects = [path for path in below if not path.is_symlink() and _is_project(path)]
    if len(projects) == 1:
        return projects[0]
    if projects:
        raise IntakeError(f"{shown} holds {len(projects)} projects, and is none itself")
    if not below:
        raise IntakeError(f"{shown} is empty")
    raise IntakeError(f"{shown} holds no pyproject.toml with a [tool.makerday] table")


def _fetched(where: str, into: Path) -> list[str] | None:
    """Fill `into` and give what was left out, or None for a folder."""
    if not where.startswith("/"):
        return repository.take_commit(where, into)
    path = Path(where)
    if path.is_file():
        from makerday.cohort.archive import unpack  # noqa: PLC0415 - a folder needs none of its readers

        return unpack(path, into)
    if not path.is_dir():
        raise ArchiveError("is no folder and no archive" if path.exists() else "does not exist")
    if repository.is_bare(path) and not _is_project(path):
        return repository.take_commit(path.as_uri(), into)
    return None


def _named_here(word: str) -> Submission:
    path = Path(word)
    try:
        there = path.exists()
        problem = _many(path) if path.is_dir() else ""
    except OSError as error:
        raise UsageError(f"{word[:200]}: {error.strerror}") from error
    if there:
        return Submission(_name(str(path.resolve())), str(path.resolve()), problem)
    if repository.is_address(word):
        return Submission(_name(word), word)
    hint = "give folders, zip or tar files, git addresses, or a CSV file of name,where"
    raise UsageError(f"{word}: no such folder or file", hint)


def _many(folder: Path) -> str:
    """Say what is meant where a folder of submissions is given for one of them."""
    if _is_project(folder) or repository.is_bare(folder):
        return ""
    below = [path for path in folder.iterdir() if _is_project(path) or _is_archive(path)]
    if not below or (len(below) == 1 and below[0].is_dir()):
        return ""
    count = "a submission" if len(below) == 1 else f"{len(below)} submissions"
    return f"{folder} is no project, but holds {count}: give {folder}/*"


def _from_roster(path: Path) -> Iterator[Submission]:
    from makerday.cohort import roster  # noqa: PLC0415 - few hand one in

    for row in roster.read(path):
        where, problem = row.where, row.problem
        local = (path.parent / where).resolve()
        if not repository.is_address(where):
            where = str(local)
            if not problem and not local.exists():
                problem = f"there is no {row.where}"
        yield Submission(_tidy(row.name), where, f"{row.place}: {problem}" if problem else "")


def _distinct(found: Iterable[Submission]) -> Iterator[Submission]:
    """Give each a name of its own: it becomes the name of a file."""
    used: set[str] = set()
    for one in found:
        name, number = one.name, 1
        while name.casefold() in used:
            number += 1
            name = f"{one.name}-{number}"
        used.add(name.casefold())
        yield replace(one, name=name)


def _is_project(folder: Path) -> bool:
    path = folder / "pyproject.toml"
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST_SETTINGS:
        return False
    return b"[tool.makerday]" in path.read_bytes()


def _is_archive(path: Path) -> bool:
    return bool(_ENDING.search(path.name)) and path.is_file()


def _name(where: str) -> str:
    last = re.split(r"[/:]", where.rstrip("/"))[-1]
    return _tidy(_ENDING.sub("", last) or last)


def _shown(where: str) -> str:
    return Path(where).name if where.startswith("/") else repository.without_secret(where)


def _tidy(name: str) -> str:
    """Make a name that can be printed, and be the name of a file anywhere."""
    fit = "".join(letter if _fits(letter) else "_" for letter in name)
    return fit.strip().lstrip(".")[:_LONGEST_NAME] or "submission"


def _fits(letter: str) -> bool:
    if letter == " ":
        return True
    return letter not in _UNSAFE and unicodedata.category(letter)[0] not in "CZ"
