"""Event logs: a plain reading finds the answers, and each shortcut gets something wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import log_reader
import pytest
from log_differences import differences
from log_shortcuts import SHORTCUTS

from makerday.events import Made, Order, make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

MARGINS = {"people": 10, "count": 10, "cents": 5_000}


@pytest.fixture(scope="module", params=["real 8", "aa 10", "unseen 6"])
def log(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    mode, seed = request.param.split()
    return make(Order(int(seed), mode=mode), tmp_path_factory.mktemp("log") / "data")


@pytest.fixture(scope="module")
def hires(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(Order(7), tmp_path_factory.mktemp("hires") / "data")


@pytest.fixture(scope="module")
def clean(hires: Made) -> Iterator[DuckDBPyConnection]:
    with log_reader.cleaned(hires.folder) as connection:
        yield connection


def test_a_plain_reading_finds_every_answer(log: Made) -> None:
    found = log_reader.read(log.folder)
    assert differences({name: log.key[name] for name in found}, found) == {}


def test_it_finds_every_answer_of_the_log_that_the_shortcuts_are_tried_on(
    hires: Made, clean: DuckDBPyConnection
) -> None:
    found = log_reader.read(hires.folder, "", clean)
    assert differences({name: hires.key[name] for name in found}, found) == {}


@pytest.mark.parametrize("shortcut", SHORTCUTS)
def test_each_shortcut_gets_something_wrong(
    shortcut: str, hires: Made, clean: DuckDBPyConnection
) -> None:
    """The margin: a word, a day, 10 people or orders, or 50 euros."""
    found = log_reader.read(hires.folder, shortcut, clean)
    wrong = differences({name: hires.key[name] for name in found}, found)
    assert [path for path, (right, seen) in wrong.items() if clearly(path, right, seen)]


def clearly(path: str, right: Any, found: Any) -> bool:  # noqa: ANN401 - JSON
    """Tell whether an answer is wrong by more than could pass for an oversight."""
    margin = next(
        (each for unit, each in MARGINS.items() if unit in path.rsplit("/", maxsplit=1)[-1]), None
    )
    if margin and isinstance(right, int) and isinstance(found, int):
        return abs(right - found) >= margin
    return path.endswith(("/verdict", "/step", "/first_local_day", "/segments_seen/length"))
