"""Exports as files: the table for a spreadsheet, one file of many, many files of one."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import export_rules as rules
import pytest
from cohort_cards import card, rubric

from makerday import exports
from makerday.errors import MakerdayError, UsageError
from makerday.grade import ungraded
from makerday.grader.scorecard import Result

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHECKS = [check.id for check in rubric().checks()]


def rows(*cards: Mapping[str, Any]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exports.spreadsheet(cards), newline="")))


def test_the_table_has_a_line_for_each_submission(tmp_path: Path) -> None:
    failed = card({CHECKS[-1]: Result("failed", "got None")}, mentor=CHECKS[-3:])
    solved, mentor, none = rows(card(), failed, ungraded(tmp_path, "no pyproject.toml here"))
    assert (solved["points"], solved["max_points"], solved["level_3"]) == ("39", "39", "10")
    assert (mentor["public_passed"], mentor["mentor_passed"], mentor["mentor_checks"]) == (
        ("14", "2", "3")
    )
    assert mentor["failed"] == CHECKS[-1]
    assert (none["status"], none["level_1"]) == ("ungraded", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "  =", "＝", "\n@"])  # noqa: RUF001 - wide
def test_no_cell_is_a_formula(start: str) -> None:
    words = f'{start}cmd|" /C calc"!A0;=1+1'
    (row,) = rows(card(project=words, reason=words))
    assert row["project"] == row["reason"] == "'" + words.strip()
    text = exports.spreadsheet([card(project="a;=1+1")])
    assert '"a;=1+1"' in text, "a spreadsheet that splits at semicolons sees one cell"


def test_an_empty_cohort_is_no_trouble(tmp_path: Path) -> None:
    assert rules.junit_faults(exports.junit([])) == []
    assert rows() == []
    for kind in exports.FORMATS.values():
        if not kind.once:
            exports.write(kind, [], tmp_path / kind.name)


def test_a_cohort_is_written_as_one_file_or_as_a_folder_of_files(tmp_path: Path) -> None:
    cards = [card(project=name) for name in ("ada", "Ada", "../ada", ".", "a" * 300, "ada")]
    for name in ("csv", "junit"):
        kind, place = exports.choose(f"{name}={tmp_path / name}")
        assert exports.write(kind, cards, place) == [place]
    assert (tmp_path / "csv").read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark"
    kind, place = exports.choose(f"gradescope={tmp_path / 'out'}")
    names = [path.name for path in exports.write(kind, cards, place)]
    plain = ["ada.json", "Ada-2.json", "_ada.json", "submission.json", f"{'a' * 120}.json"]
    assert names == [*plain, "ada-3.json"]
    assert sorted(path.name for path in place.iterdir()) == sorted(names)
    (alone,) = exports.write(kind, cards[:1], tmp_path / "results.json")
    assert json.loads(alone.read_text())["score"] == 39


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        ("csv", "--export csv: no file", "say --export csv=FILE"),
        ("junti=x", "--export: no format named 'junti'", "did you mean junit?"),
        ("=x", "--export: no format named ''", "formats: csv, junit, gradescope, exercism"),
    ],
)
def test_a_wrong_word_is_told_with_the_right_one(words: str, said: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        exports.choose(words)
    assert (caught.value.message, caught.value.hint[: len(hint)]) == (said, hint)


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MakerdayError, match="file"):
        exports.write(exports.FORMATS["csv"], [], tmp_path / "file" / "x.csv")
