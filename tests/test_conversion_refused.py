"""Broken data folders: the solution says in one line what is wrong, where, and writes nothing."""

from __future__ import annotations

import json
import random
import shutil
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from conversion_kit import judge, solution

if TYPE_CHECKING:
    from collections.abc import Callable

PART = Path("events/week=2026-W01/part-0000.parquet")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a small data folder in which all is well."""
    workbook = judge("traps").workbook(random.Random(3))  # noqa: S311 - data
    return Path(workbook.write(tmp_path_factory.mktemp("whole") / "data"))


def select(asked: str) -> Callable[[Path], None]:
    """Write the log anew, as a query gives it."""

    def spoil(folder: Path) -> None:
        with duckdb.connect() as con:
            con.execute(f"CREATE TABLE log AS FROM '{folder / PART}'")
            con.execute(f"COPY ({asked}) TO '{folder / PART}' (FORMAT parquet)")

    return spoil


def told(**changes: object) -> Callable[[Path], None]:
    """Write other words into about.json; None takes a key away."""

    def spoil(folder: Path) -> None:
        path = folder / "about.json"
        about = json.loads(path.read_text()) | changes
        path.write_text(json.dumps({k: v for k, v in about.items() if v is not None}))

    return spoil


def cut(folder: Path) -> None:
    path = folder / PART
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def another_part(asked: str) -> Callable[[Path], None]:
    """Add a part of the log with other columns."""

    def spoil(folder: Path) -> None:
        with duckdb.connect() as con:
            con.execute(f"CREATE TABLE log AS FROM '{folder / PART}'")
            into = folder / PART.with_name("part-0001.parquet")
            con.execute(f"COPY ({asked}) TO '{into}' (FORMAT parquet)")

    return spoil


def twice(folder: Path) -> None:
    """Write a column a second time: DuckDB does not, so the name is written over."""
    select("SELECT *, event AS evenx FROM log")(folder)
    path = folder / PART
    path.write_bytes(path.read_bytes().replace(b"evenx", b"event"))


MISTAKES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no folder": (shutil.rmtree, "about.json: No such file"),
    "no log": (lambda folder: shutil.rmtree(folder / "events"), "there is no log here"),
    "empty log": (select("FROM log WHERE false"), "the log is empty"),
    "a column missing": (
        select("SELECT * EXCLUDE (sent_at) FROM log"),
        "part-0000.parquet: the column sent_at is missing",
    ),
    "a column twice": (
        twice,
        "part-0000.parquet: the column event is there twice",
    ),
    "a column of another type": (
        select("SELECT * REPLACE (amount_cents::VARCHAR AS amount_cents) FROM log"),
        "part-0000.parquet: the column amount_cents is VARCHAR, expected BIGINT",
    ),
    "one part without a column": (
        another_part("SELECT * EXCLUDE (platform) FROM log"),
        "part-0001.parquet: the column platform is missing",
    ),
    "a part cut off": (cut, "part-0000.parquet"),
    "no identities": (lambda folder: (folder / "identities.parquet").unlink(), "identities"),
    "a gap": (
        select("SELECT * REPLACE (if(event_id = 18, NULL, client_ts) AS client_ts) FROM log"),
        "event_id 18 has a gap",
    ),
    "in the future": (
        select(
            "SELECT * REPLACE (if(event_id = 18, client_ts + INTERVAL 9 YEAR, client_ts) "
            "AS client_ts) FROM log"
        ),
        "event_id 18 lies in the future",
    ),
    "an unknown variant": (
        select(
            "SELECT * REPLACE (if(event_id = 18, 'exposure', event) AS event, 'amber' AS "
            "experiment, 'C' AS variant) FROM log"
        ),
        "event_id 18 has no known arm",
    ),
    "an unknown experiment": (
        select(
            "SELECT * REPLACE (if(event_id = 18, 'exposure', event) AS event, 'zinc' AS "
            "experiment, 'A' AS variant) FROM log"
        ),
        "event_id 18 has no known arm",
    ),
    "about without steps": (told(steps=None), "about.json: the key 'steps' is missing"),
    "a step that is no word": (told(steps=["visit", "x; y"]), "about.json: the step 'x; y'"),
    "another schema": (told(schema="makerday/conversion-data/9"), "about.json: schema is"),
    "no such zone": (told(timezone="Europe/Bielefeld"), "about.json: "),
    "a day that is none": (told(first_day="2026-02-30"), "about.json: "),
    "about as a list": (lambda folder: (folder / "about.json").write_text("[]"), "about.json: "),
    "about as no JSON": (lambda folder: (folder / "about.json").write_text("{"), "about.json: "),
    "questions nobody asks": (
        lambda folder: (folder / "questions.json").write_text('[{"id": "a", "ask": "why"}]'),
        "questions.json: question 1: 'why'",
    ),
    "a question without numbers": (
        lambda folder: (folder / "questions.json").write_text('[{"id": "a", "ask": "rate"}]'),
        "questions.json: question 1: 'x'",
    ),
    "more of them than there are": (
        lambda folder: (folder / "questions.json").write_text(
            '[{"id": "a", "ask": "rate", "x": 3, "n": 2}]'
        ),
        "questions.json: question 1: 3 of 2",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_broken_data_is_told_in_a_line(name: str, whole: Path, tmp_path: Path) -> None:
    spoil, words = MISTAKES[name]
    folder = Path(shutil.copytree(whole, tmp_path / "data"))
    spoil(folder)
    with pytest.raises(solution("errors").DataError) as caught:
        solution("analysis").analyse(folder)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_results_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nan"):
        solution("results").write({"rate": float("nan")}, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_exposures_and_empty_arms_give_no_figure_and_no_nan(whole: Path) -> None:
    told = solution("analysis").analyse(whole)
    (amber,) = told["experiments"]
    assert (amber["a_people"], amber["verdict"], amber["diff_pp"]) == (0, "invalid", None)
    json.dumps(told, allow_nan=False)


@pytest.mark.parametrize("counts", [(0, 20, 0, 30), (20, 20, 30, 30), (0, 20, 30, 30)])
def test_nobody_and_everybody_have_a_difference_and_a_p_value(counts: tuple[int, ...]) -> None:
    rates = solution("rates")
    value, low, high = rates.difference(*counts)
    assert -1 <= low <= value <= high <= 1
    assert low < high
    assert 0 <= rates.p_value(*counts) <= 1


def test_a_day_of_23_hours_is_a_day(whole: Path) -> None:
    midnights = solution("about").read(whole).midnights(28)
    lengths = {later - sooner for sooner, later in pairwise(midnights)}
    assert len(lengths) == 2
    assert timedelta(days=1) in lengths
