"""The same six checks for otter-grader and nbgrader, who live in an environment of their own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

from rig.kit import CHECKS, SOLVED, Check
from rig.rounds import Command

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rig.tree import Used

OTTER, NBGRADER = "otter run", "nbgrader autograde"
_COURSE = "c = get_config()\nc.CourseDirectory.course_id = 'maker'\n"
_HERE = "ada"


def otter(python: Path, folder: Path, every: int) -> Command:
    """Prepare `otter run` of a script."""
    root = folder / "otter"
    (root / "tests").mkdir(parents=True)
    (root / "kit.py").write_text(SOLVED)
    for check in CHECKS:
        (root / "tests" / f"{check.name}.py").write_text(f"OK_FORMAT = True\n\n{_doctest(check)}")
    tool, home = str(python.with_name("otter")), _home(python, root)
    _prepare([tool, "generate", "-t", "tests", "-o", "checks.zip"], root, home)
    words = [tool, "run", "-a", "checks.zip", "kit.py"]
    return Command(OTTER, words, root, _otter_worked, home, every=every)


def nbgrader(python: Path, folder: Path, every: int) -> Command:
    """Prepare `nbgrader autograde` of a notebook, handed in by one student."""
    root = folder / "nbgrader"
    source, handed_in = root / "source" / "kit", root / "submitted" / _HERE / "kit"
    for each in (source, handed_in):
        each.mkdir(parents=True)
        (each / "kit.ipynb").write_text(json.dumps(_notebook()))
    (root / "nbgrader_config.py").write_text(_COURSE)
    tool, home = str(python.with_name("nbgrader")), _home(python, root)
    _prepare([tool, "generate_assignment", "kit", "--create"], root, home)
    words = [tool, "autograde", "kit", "--student", _HERE, "--force"]

    def worked(used: Used) -> bool:
        with closing(sqlite3.connect(root / "gradebook.db")) as grades:
            (points,) = grades.execute("select sum(auto_score) from grade").fetchone()
            grades.execute("update grade set auto_score = null")
            grades.commit()
        return used.code == 0 and points == len(CHECKS)

    return Command(NBGRADER, words, root, worked, home, every=every)


def _home(python: Path, root: Path) -> dict[str, str]:
    return {"HOME": str(root), "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}


def _otter_worked(used: Used) -> bool:
    return f"Total Score: {len(CHECKS)}.000 / {len(CHECKS)}.000" in used.output


def _doctest(check: Check) -> str:
    code = f">>> import random\n>>> {check.before}\n>>> {check.says}\nTrue"
    case = {"code": code, "hidden": False, "locked": False, "points": 1}
    suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
    return f"test = { ({'name': check.name, 'points': 1, 'suites': [suite]})!r}\n"


def _notebook() -> dict[str, Any]:
    solution = f"### BEGIN SOLUTION\n{SOLVED}### END SOLUTION"
    cells = [_cell("kit", solution, solution=True)]
    for check in CHECKS:
        code = f"import random\n{check.before}\nassert {check.says}"
        cells.append(_cell(check.name, code, solution=False))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _cell(name: str, code: str, *, solution: bool) -> dict[str, Any]:
    marks: dict[str, Any] = {
        "grade": not solution,
        "solution": solution,
        "locked": not solution,
        "task": False,
    }
    marks |= {"grade_id": name, "schema_version": 3, "cell_type": "code"}
    if not solution:
        marks["points"] = 1
    return {
        "cell_type": "code",
        "id": name.replace("_", "-"),
        "execution_count": None,
        "metadata": {"nbgrader": marks},
        "outputs": [],
        "source": code,
    }


def _prepare(words: Sequence[str], folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(words)}: {done.stderr[-1500:]}")
