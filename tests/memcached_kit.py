"""Projects of the memcached starter: as a hire gets them, and with the solution in them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from makerday import sandbox, starters
from makerday.grader import rubric as rubrics
from makerday.sandbox.runner import Job
from makerday.sandbox.runner import run as run_job

if TYPE_CHECKING:
    from makerday.grader.scorecard import Result

STARTER = starters.find("memcached-client")
RUBRIC = rubrics.load(STARTER.rubric_path)
SOLUTION = STARTER.path / "solution"


def overlaid(project: Path, into: Path, *overlays: str) -> Path:
    """Copy a project, and lay parts of the solution over it."""
    copy = Path(shutil.copytree(project, into / project.name))
    for name in overlays:
        shutil.copytree(SOLUTION / name, copy / project.name, dirs_exist_ok=True)
    return copy


def results(project: Path, *checks: str, seed: int = 0) -> dict[str, Result]:
    """Run some checks of a project, in one process with its package."""
    place = sandbox.Place(project, project, sandbox.PLAIN, dict(os.environ))
    return run_job(Job(RUBRIC, place, checks, seed, locked=False)).results


def run(*words: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )


def servers_of(folder: Path) -> list[int]:
    """Find the processes that keep their files in `folder`."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            variables = path.read_bytes()
        except OSError:
            continue
        if f"MEMCACHED_PORT_FILENAME={folder}".encode() in variables:
            found.append(int(path.parent.name))
    return found
