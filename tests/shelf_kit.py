"""The starter cli-style-guide: its guide, its programs, its mutants, projects of it."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from makerday import sandbox, starters
from makerday.grader import rubric as rubrics
from makerday.sandbox.runner import Job
from makerday.sandbox.runner import run as run_job
from makerday.style import read_guide, read_profile

if TYPE_CHECKING:
    from pathlib import Path

    from makerday.grader.scorecard import Result

STARTER = starters.find("cli-style-guide")
RUBRIC = rubrics.load(STARTER.rubric_path)
SOLUTION = STARTER.path / "solution"
TESTS = STARTER.template / "tests"
GUIDE = read_guide(SOLUTION / "package" / "STYLE.md")
SHELF = read_profile(TESTS / "shelf.yml")

# The starter's own modules, which a project finds beside its checks.
sys.path[:0] = [str(TESTS), str(STARTER.path / "mentor")]
from clean_shelves import CLEAN_SHELVES  # type: ignore[import-not-found]  # noqa: E402
from hidden_mutants import HIDDEN  # type: ignore[import-not-found]  # noqa: E402
from mutants import CLEAN, PUBLIC  # type: ignore[import-not-found]  # noqa: E402

sys.path[:2] = []

__all__ = ["CLEAN", "CLEAN_SHELVES", "GUIDE", "HIDDEN", "PUBLIC", "RUBRIC", "SHELF", "STARTER"]


def program(text: str, folder: Path, interpreter: tuple[str, ...] = ("sh",)) -> list[str]:
    """Put a program's text into a file, and give the command that runs it."""
    path = folder / "shelf"
    path.write_text(text, "utf-8")
    return [*interpreter, str(path)]


def solved(into: Path) -> Path:
    """Make a project with the reference in it."""
    project = starters.generate(STARTER, "kvass", into)
    shutil.copytree(SOLUTION / "package", project / "kvass", dirs_exist_ok=True)
    return project


def results(project: Path, *checks: str, seed: int = 0) -> dict[str, Result]:
    """Run some checks of a project, in one process with its package."""
    place = sandbox.Place(project, project, sandbox.PLAIN, dict(os.environ))
    return run_job(Job(RUBRIC, place, checks, seed, locked=False)).results
