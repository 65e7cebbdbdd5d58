"""Projects of the conversion starter, and its solution as a package to import or to spoil."""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from makerday import starters
from makerday.grader import rubric as rubrics

STARTER = starters.find("conversion-analysis")
RUBRIC = rubrics.load(STARTER.rubric_path)
SOLUTION = STARTER.path / "solution"
TRIALS = Path(__file__).with_name("conversion_trials.py")
TALK = Path(__file__).with_name("conversion_talk.py")


def solved(into: Path) -> Path:
    """Make a project with the whole solution in it."""
    project = starters.generate(STARTER, "kvass", into, author="Ada Lovelace")
    shutil.copytree(SOLUTION / "package", project / "kvass", dirs_exist_ok=True)
    return project


def tried(project: Path, trials: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Spoil the solution in each of these ways; give the checks that fail then, with why.

    All in one process: the libraries are loaded once, and the data is made once.
    """
    ran = subprocess.run(
        [sys.executable, TRIALS, project],
        input=json.dumps(trials),
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    assert ran.returncode == 0, ran.stderr
    told: dict[str, dict[str, str]] = json.loads(ran.stdout)
    return told


def solution(module: str) -> Any:  # noqa: ANN401 - a module of the starter's, which mypy does not read
    """Import a module of the solution, as it stands in the starter."""
    name = "conversion_solution"
    if name not in sys.modules:
        _load(name, SOLUTION / "package" / "__init__.py", [str(SOLUTION / "package")])
    return importlib.import_module(f"{name}.{module}")


def judge(module: str) -> Any:  # noqa: ANN401 - as above
    """Import a module of the checks that needs none of a project's quotations."""
    name, folder = f"conversion_{module}", STARTER.template / "tests"
    if name not in sys.modules:
        sys.path.insert(0, str(folder))
        try:
            _load(name, folder / f"{module}.py", None)
        finally:
            sys.path.remove(str(folder))
    return sys.modules[name]


def _load(name: str, path: Path, folders: list[str] | None) -> None:
    spec = spec_from_file_location(name, path, submodule_search_locations=folders)
    assert spec is not None
    assert spec.loader is not None
    sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])
