"""Run by the tests: `conversion_trials.py PROJECT`, with trials as JSON on stdin.

A trial is a list of [file, old, new]: what is put into the solution instead of what. Its public
checks of levels 1 to 4 are called as they stand, in this process.
"""

from __future__ import annotations

import importlib
import inspect
import json
import random
import shutil
import sys
import tempfile
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROJECT = Path(sys.argv[1])
sys.path[:0] = [str(PROJECT / "tests"), str(PROJECT / "tests" / "grader" / "..")]


def part(name: str) -> Any:  # noqa: ANN401 - a module of the project's, on the path only now
    """Import a module of the project's checks."""
    return importlib.import_module(name)


class World:
    """What the checks look at: folders made once, and what a solution says of them."""

    def __init__(self, folder: Path) -> None:
        self.book = part("traps").workbook(random.Random("trial"))  # noqa: S311 - data
        self.book_folder = self.book.write(folder / "workbook")
        self.folder = folder

    @cached_property
    def case(self) -> Any:  # noqa: ANN401 - of the project's own types
        supply = part("supply")
        return supply.case(supply.own_order(PROJECT, seed=0), self.folder / "yours")


class Trial:
    """One solution, and its answers; each is found when a check asks for it."""

    def __init__(self, world: World, analyse: Callable[[Path], Any]) -> None:
        self._world = world
        self._analyse = analyse

    @cached_property
    def book(self) -> Any:  # noqa: ANN401 - of the project's own types
        return self._world.book, self._results(self._world.book_folder)

    @cached_property
    def own(self) -> Any:  # noqa: ANN401 - as above
        return part("supply").Analysed(self._world.case, self._results(self._world.case.folder))

    @cached_property
    def answers(self) -> Any:  # noqa: ANN401 - as above
        class Program:
            run = staticmethod(self._ran)

        folder = Path(tempfile.mkdtemp(dir=self._world.folder))
        return part("questions").from_print().answered(Program, folder / "questions")

    def _ran(self, folder: Path) -> Any:  # noqa: ANN401 - as above
        results = self._results(folder)

        class Ran:
            results = staticmethod(lambda: results)

        return Ran

    def _results(self, folder: Path) -> Any:  # noqa: ANN401 - as above
        told = json.loads(json.dumps(self._analyse(folder)))
        return part("program").Results("python -m kvass", told)


def main() -> None:
    trials = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as name:
        world = World(Path(name))
        told = {each: _tried(world, spoils, Path(name)) for each, spoils in trials.items()}
    json.dump(told, sys.stdout)


def _tried(world: World, spoils: dict[str, Any], folder: Path) -> dict[str, str]:
    """Give the checks that fail, with their messages."""
    package = f"trial_{len(list(folder.glob('trial_*')))}"
    shutil.copytree(PROJECT / "kvass", folder / package)
    for file, old, new in spoils["spoils"]:
        path = folder / package / file
        text = path.read_text("utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new), "utf-8")
    sys.path.insert(0, str(folder))
    trial = Trial(world, importlib.import_module(f"{package}.analysis").analyse)
    del sys.path[0]
    failed = {}
    for name, check in _checks(spoils["levels"]):
        keys = list(inspect.signature(check).parameters)
        if "own" in keys and spoils["quick"]:
            continue
        wanted = {key: getattr(trial, key) for key in keys}
        try:
            check(**wanted)
        except AssertionError as error:
            failed[name] = str(error)
    return failed


def _checks(levels: list[int]) -> Iterator[tuple[str, Callable[..., None]]]:
    for level in levels:
        module = importlib.import_module(f"test_level_{level}")
        for name, check in vars(module).items():
            if name.startswith("test_"):
                yield name, check


if __name__ == "__main__":
    main()
