"""The ledger of a cohort: a folder of scorecards, and what each of them was made of."""

from __future__ import annotations

import dataclasses
import fcntl
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import makerday
from makerday import starters, submission
from makerday.errors import MakerdayError
from makerday.grader import project as projects
from makerday.grader import rubric as rubrics
from makerday.grader.manifest import summed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from makerday.grade import Grading

_LINES = ".ledger.jsonl"


class Ledger:
    """Keeps scorecards as they come, each in one step; one grading at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept: dict[str, tuple[str, str]] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lines = (folder / _LINES).open("a+", encoding="utf-8")
        except OSError as error:
            raise _failed(error) from error
        try:
            fcntl.flock(self._lines, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lines.close()
            hint = "wait for it, or choose another --out"
            raise MakerdayError(f"{folder}: another grading writes there", hint) from error
        self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()

    def known(self, name: str) -> str:
        """Give the fingerprint of the scorecard kept under a name; empty when it is not whole."""
        fingerprint, written = self._kept.get(name, ("", ""))
        try:
            whole = written == summed(self._place(name).read_bytes())
        except OSError:
            return ""
        return fingerprint if whole else ""

    def keep(self, name: str, card: Mapping[str, Any], fingerprint: str) -> None:
        """Write a scorecard; without a fingerprint it is made anew the next time."""
        try:
            data = write(card, self._place(name))
            line = {"name": name, "fingerprint": fingerprint, "card": summed(data)}
            self._lines.write(json.dumps(line) + "\n")
            self._lines.flush()
        except OSError as error:
            raise _failed(error) from error

    def card(self, name: str) -> dict[str, Any]:
        """Read a scorecard that was kept."""
        card: dict[str, Any] = json.loads(self._place(name).read_text("utf-8"))
        return card

    def _place(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _read(self) -> None:
        self._lines.seek(0)
        for line in self._lines:
            try:
                told = json.loads(line)
                self._kept[told["name"]] = (told["fingerprint"], told["card"])
            except (ValueError, KeyError, TypeError):
                continue  # a line cut short: its submission is graded again


def write(card: Mapping[str, Any], place: Path) -> bytes:
    """Write a scorecard in one step and give its bytes; raises OSError."""
    text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
    data = text.encode("utf-8", "replace")  # a hire's message may hold half a character
    fresh = place.with_name(f".{place.name}")
    fresh.write_bytes(data)
    fresh.replace(place)
    return data


def fingerprint(folder: Path, how: Grading) -> str:
    """Tell all that a grading depends on: what is taken, the checks, how; not times.

    Empty when the folder is no project that can be graded.
    """
    try:
        project = projects.read(folder)
        starter = starters.find(project.starter)
        rubric = rubrics.load(starter.rubric_path)
    except (projects.ProjectError, rubrics.RubricError, MakerdayError):
        return ""
    told = [makerday.__version__, project.starter, project.package, *dataclasses.astuple(how)]
    with tempfile.TemporaryDirectory(prefix="makerday-") as name:
        pristine = Path(name)
        starters.pristine(starter, project.package, pristine)
        taken = submission.take(project, rubric, pristine)
        told += [taken.reason(), tree(pristine), tree(starter.path / "mentor")]
    return summed(json.dumps(told).encode())


def tree(folder: Path) -> list[tuple[str, str]]:
    """List the files below a folder by name and content."""
    paths = sorted(Path(place, name) for place, _, names in os.walk(folder) for name in names)
    wanted = [path for path in paths if path.suffix != ".pyc" and path.is_file()]
    return [(str(path.relative_to(folder)), summed(path.read_bytes())) for path in wanted]


def _failed(error: OSError) -> MakerdayError:
    return MakerdayError(f"{error.filename}: {error.strerror}", "choose another --out")
