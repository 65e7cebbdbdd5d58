"""The pytest plugin that runs the checks of a rubric, level by level.

Plain `pytest` in a project prints the score by itself. When a parent process
grades, it puts a JSON object into MAKERDAY_GRADING; the plugin then says what
happens on the file descriptor named there, and prints nothing of its own.
"""

from __future__ import annotations

import json
import os
import random
import sys
from typing import TYPE_CHECKING

import pytest

from . import hints, rubric
from . import project as projects
from .drill import Drill
from .grading import Grading
from .screen import Look

if TYPE_CHECKING:
    from types import ModuleType

    from .remote import Thing

GRADING = "MAKERDAY_GRADING"
NAME = "makerday-grading"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("makerday")
    group.addoption("--hint", action="store_true", help="tell the next hint of this level")
    group.addoption("--level", type=int, metavar="N", help="run the checks of level N only")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    orders = json.loads(os.environ.pop(GRADING, "{}"))
    try:
        project = projects.read(config.rootpath)
        plan = rubric.load(project.rubric)
    except (projects.ProjectError, rubric.RubricError) as error:
        raise pytest.UsageError(str(error)) from error
    grading = Grading(config, project, plan, orders)
    config.pluginmanager.register(grading, NAME)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    if not config.getoption("--hint"):
        return None
    project = projects.find(config.rootpath)
    look = Look(check="pytest", hint="pytest --hint")
    lines = hints.next_hint(project.root, rubric.load(project.rubric), look)
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


@pytest.fixture(scope="session")
def subject(request: pytest.FixtureRequest) -> ModuleType | Thing:
    """Give the package that the hire writes."""
    return grading_of(request.config).subject()


@pytest.fixture(scope="session")
def drill(request: pytest.FixtureRequest) -> Drill:
    """Give `drill(function, *arguments)`, which runs a function where the package runs."""
    return Drill(grading_of(request.config).remote)


@pytest.fixture(scope="session")
def apart(request: pytest.FixtureRequest) -> Drill:
    """Give a `drill` for a process of the same kind that has not imported the package.

    What it tells is not the hire's word: a program is run from there, and looked at.
    """
    return Drill(grading_of(request.config).aside)


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Give random numbers from the run's seed, a stream of its own for each check."""
    seed = grading_of(request.config).seed
    return random.Random(f"{seed} {request.node.name}")  # noqa: S311 - data, not secrets


def grading_of(config: pytest.Config) -> Grading:
    found = config.pluginmanager.get_plugin(NAME)
    if not isinstance(found, Grading):
        raise pytest.UsageError("the grader was not started by pytest")
    return found
