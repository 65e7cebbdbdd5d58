"""Event logs: a plain reading finds the answers, and each shortcut gets something wrong."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import log_reader
import pytest

from makerday.events import Made, Order, make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

MARGINS = {"people": 10, "count": 10, "cents": 5_000}


@pytest.fixture(scope="module", params=["real 7", "real 11", "aa 5", "unseen 6"])
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


@pytest.mark.parametrize("shortcut", log_reader.SHORTCUTS)
def test_each_shortcut_gets_something_wrong(
    shortcut: str, hires: Made, clean: DuckDBPyConnection
) -> None:
    """The margin: a word, a day, 10 people or orders, or 50 euros."""
    found = log_reader.read(hires.folder, shortcut, clean)
    wrong = differences({name: hires.key[name] for name in found}, found)
    assert [path for path, (right, seen) in wrong.items() if clearly(path, right, seen)]


def differences(right: Any, found: Any) -> dict[str, tuple[Any, Any]]:  # noqa: ANN401 - JSON
    """Give what differs, by its path: (right, found). Shares may differ by rounding."""
    rights, founds = dict(leaves(right)), dict(leaves(found))
    return {
        path: (rights.get(path), founds.get(path))
        for path in {**rights, **founds}
        if not same(rights.get(path), founds.get(path))
    }


def same(right: Any, found: Any) -> bool:  # noqa: ANN401 - JSON
    if isinstance(right, float) and isinstance(found, float):
        return math.isclose(right, found, rel_tol=1e-9, abs_tol=1e-12)
    return bool(right == found)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, f"{path}/{name}")
    elif isinstance(value, list):
        yield f"{path}/length", len(value)
        for number, each in enumerate(value):
            yield from leaves(each, f"{path}/{number}")
    else:
        yield path, value


def clearly(path: str, right: Any, found: Any) -> bool:  # noqa: ANN401 - JSON
    """Tell whether an answer is wrong by more than could pass for an oversight."""
    margin = next((each for unit, each in MARGINS.items() if unit in path.split("/")[-1]), None)
    if margin and isinstance(right, int) and isinstance(found, int):
        return abs(right - found) >= margin
    return path.endswith(("/verdict", "/step", "/first_local_day", "/segments_seen/length"))
