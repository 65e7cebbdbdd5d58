"""The roster: a CSV of name,where; a bad line costs itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import tiny

from makerday.cohort.intake import Submission, gather
from makerday.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return tiny.project(tmp_path)


def roster(tmp_path: Path, text: str) -> list[Submission]:
    path = tmp_path / "cohort.csv"
    path.write_text(text, "utf-8")
    return list(gather([path]).submissions)


def test_a_roster_names_submissions_relative_to_itself(project: Path) -> None:
    rows = roster(project.parent, "name,where\nAda L.,ada\nLinus,https://host/x.git\n")
    assert rows == [
        Submission("Ada L.", str(project)),
        Submission("Linus", "https://host/x.git"),
    ]


@pytest.mark.parametrize(
    "text",
    ["\ufeffname,where\r\nada,ada\r\n", "Name;Where\nada;ada\n", "mail,where,name\nx,ada,ada\n"],
)
def test_a_roster_is_taken_as_spreadsheets_write_it(project: Path, text: str) -> None:
    assert roster(project.parent, text) == [Submission("ada", str(project))]


def test_a_bad_line_of_a_roster_costs_that_line(project: Path) -> None:
    text = 'name,where\nada,ada\n\nbob\n"eve,ada\n,ada\nmia,\nADA,ada\nzoe,gone.zip\nlee,ada\n'
    rows = roster(project.parent, text)
    assert [each.name for each in rows] == [
        *("ada", "line 4", "line 5", "line 6", "mia", "ADA-2", "zoe", "lee")
    ]
    problems = [each.problem.partition("cohort.csv:")[2] for each in rows]
    assert problems == [
        "",
        "4: is no name,where",
        "5: is no name,where",
        "6: name is empty",
        "7: where is empty",
        "8: the name 'ADA' was on line 2 already",
        "9: there is no gone.zip",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("name,where\n\n", "has a header and no submissions"),
        ("ada,ada.zip\n", "cohort.csv:1: the header is not name,where: 'ada,ada.zip'"),
    ],
)
def test_a_roster_of_no_use_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        roster(tmp_path, text)


def test_a_roster_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cohort.csv").write_bytes(b"name,where\nJos\xe9,x\n")
    with pytest.raises(UsageError, match="is not UTF-8 text"):
        gather([tmp_path / "cohort.csv"])
    with pytest.raises(UsageError, match="No such file"):
        gather([tmp_path / "gone.csv"])
