"""What the checks are given. `drill` and `rng` come from the grader.

Data is made on this side, and only its folder is handed to your program: the answers stay
here. The runs that many checks look at are done once, by the first of them.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from events import Order
from extras import Extras
from grader.plugin import grading_of
from program import Program
from questions import from_print
from scale import TWICE, Scale
from slides import Talk
from slides import talk as executed
from supply import PEOPLE, Analysed, case, own_order
from traps import workbook

if TYPE_CHECKING:
    from pathlib import Path

    from grader.drill import Drill
    from questions import Answers
    from workbook import Workbook

pytest_plugins = ["grader.plugin"]


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> int:
    return grading_of(request.config).seed


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a place for data folders, which your program may read."""
    return tmp_path_factory.mktemp("data", numbered=True)


@pytest.fixture(scope="session")
def program(request: pytest.FixtureRequest, subject: Any, drill: Drill) -> Program:
    """Give your program: `program.run(folder, *words)`."""
    return Program(drill, grading_of(request.config).project.package)


@pytest.fixture(scope="session")
def book(program: Program, folder: Path, seed: int) -> tuple[Workbook, Any]:
    """Give the small log with a trap in each corner, and what your program says of it."""
    book = workbook(Random(f"{seed} workbook"))
    return book, program.run(book.write(folder / "workbook")).results()


@pytest.fixture(scope="session")
def own(request: pytest.FixtureRequest, program: Program, folder: Path, book: Any) -> Analysed:
    """Give your own data, by your name, and what your program says of it."""
    order = own_order(request.config.rootpath, request.getfixturevalue("seed"))
    found = case(order, folder / "yours")
    return Analysed(found, program.run(found.folder).results())


@pytest.fixture(scope="session")
def other(program: Program, folder: Path, seed: int, own: Analysed) -> Analysed:
    """Give data of another world: other causes, other directions, another calendar."""
    found = case(Order(_drawn(seed, "other"), PEOPLE, "unseen"), folder / "others")
    return Analysed(found, program.run(found.folder).results())


@pytest.fixture(scope="session")
def calm(program: Program, folder: Path, seed: int, own: Analysed) -> Analysed:
    """Give data in which no experiment has any effect."""
    found = case(Order(_drawn(seed, "calm"), PEOPLE, "aa"), folder / "calm")
    return Analysed(found, program.run(found.folder).results())


@pytest.fixture(scope="session")
def answers(program: Program, folder: Path) -> Answers:
    """Give your answers to the questions of level 2."""
    return from_print().answered(program, folder / "questions")


@pytest.fixture(scope="session")
def scale(program: Program, folder: Path, own: Analysed) -> Scale:
    """Give what measures your funnel beside a plain loop."""
    scale = Scale(program, own.case, folder)
    scale.measure(TWICE)
    return scale


@pytest.fixture(scope="session")
def talk(program: Program, drill: Drill, own: Analysed) -> Talk:
    """Give your talk, executed with the results of your data."""
    own.results.part("broken_release")
    return executed(drill, program.package, own.results)


@pytest.fixture(scope="session")
def extras(program: Program, folder: Path, answers: Answers) -> Extras:
    """Give your answers to the bonus."""
    _ = answers
    return Extras(seed=28, base=0.2).ask(program, folder / "bonus")


def _drawn(seed: int, name: str) -> int:
    return Random(f"{seed} {name}").getrandbits(62)
