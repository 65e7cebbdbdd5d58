"""The report of a cohort: right in its numbers, and harmless whatever a submission printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup
from cohort_cards import HOSTILE, card, cohort, rubric

from makerday import report
from makerday.errors import MakerdayError
from makerday.grade import ungraded
from makerday.grader.expectation import Failure
from makerday.grader.scorecard import Result
from makerday.report.tally import Bin, Spread, missed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CHECKS = [check.id for check in rubric().checks()]


def page(cards: Sequence[Mapping[str, Any]], **more: str) -> BeautifulSoup:
    return BeautifulSoup(report.render(cards, **{"title": "Report", **more}), "html.parser")


def words(soup: BeautifulSoup, choice: str) -> list[str]:
    return [" ".join(each.get_text(" ").split()) for each in soup.select(choice)]


def failing(name: str, message: str, place: int = 0) -> dict[str, Any]:
    return card({CHECKS[place]: Result("failed", message)}, project=name)


def test_the_head_says_how_many_how_well_and_what_is_to_be_looked_at() -> None:
    cards = [card(), failing("bob", "no", 3), card(tests_edited=True)]
    cards += [card(project="eve", ungraded=True, reason="exit code 0")]
    assert words(page(cards), ".figures li") == [
        "4 submissions",
        "39 of 39 median points",
        "2 with every point",
        "1 not graded",
        "1 with edited tests",
    ]


def test_why_there_is_no_grade_comes_first_with_the_names() -> None:
    why = "exit code 0 in /tmp/x{}/client.py"
    cards = [card(project=f"p{n}", ungraded=True, reason=why.format(n)) for n in range(14)]
    soup = page([*cards, card(project="q", ungraded=True), card()])
    assert words(soup, "main > :first-child dt") == [why.format(0), "no reason given"]
    assert words(soup, "main > :first-child dd")[0].startswith("14: p0 , p1 ,")
    assert words(soup, "main > :first-child dd")[0].endswith("p11 and 2 more")


def test_the_most_failed_check_is_first_with_what_was_said_most() -> None:
    cards = [failing(f"p{n}", f"get('k{n}'): got b'{n:x}' (client.py:{n})", 1) for n in range(4)]
    cards += [failing("q", "no answer", 1), failing("r", "nothing", 6), card()]
    cards += [card({CHECKS[0]: Result("failed", "x")}, ungraded=True)]
    first, second = missed(cards)
    assert (first.title, first.failed, first.of) == ("a miss is None", 5, 7)
    assert (first.message, first.alike) == ("get('k0'): got b'0'", 4)
    assert (second.failed, second.message) == (1, "nothing")
    assert words(page(cards), ".missed .count") == ["5 of 7 failed", "1 of 7 failed"]


def test_scores_fall_into_bins_and_full_marks_stand_alone() -> None:
    bins = Spread((0, 4, 5, 38, 39, 39), 39, percent=False).bins()
    assert bins[0] == Bin(0, 4, 2)
    assert bins[-2:] == [Bin(35, 38, 1), Bin(39, 39, 2)]
    assert sum(each.count for each in bins) == 6
    for most in (1, 2, 7, 10, 100, 12_345):
        spread = Spread(tuple(range(most + 1)), most, percent=False)
        assert sum(each.count for each in spread.bins()) == most + 1
        assert len(spread.bins()) <= 11


def test_starters_of_different_points_are_compared_in_percent() -> None:
    other = {**card(), "starter": "other", "title": "Other", "max_points": 78}
    soup = page([card(), other])
    assert "75% median points" in words(soup, ".figures li")
    assert "percent of the points" in str(soup.select_one(".plot"))


def test_each_drawing_says_its_numbers() -> None:
    soup = page(cohort(30))
    labels = [str(each["aria-label"]) for each in soup.select("svg[role=img]")]
    assert len(labels) == 3 + 30
    assert labels[0].startswith("How the scores are spread. In points of 39. ")
    assert re.search(r"\d+ to \d+: \d+, .* median \d+ of 39 points", labels[0])
    assert re.search(r"30 submissions\. Least .* s, median .* s, most .* s \(\w+\)", labels[1])
    assert labels[3].startswith("level 1: ")


def test_a_line_links_to_its_section_and_its_scorecard(tmp_path: Path) -> None:
    soup = page([card(project="ada b#c?"), card(project="ada b#c?")])
    sections = {f"#{each['id']}" for each in soup.select("details > div")}
    assert {str(link["href"]) for link in soup.select("tbody th a")} == sections
    links = [str(link["href"]) for link in soup.select("tbody td a")]
    assert links == ["scorecards/ada%20b%23c_.json", "scorecards/ada%20b%23c_-2.json"]
    assert report.write([card()], tmp_path / "new") == tmp_path / "new" / "report.html"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["report.html"]


def test_a_section_tells_of_each_failure_and_how_to_repeat_the_run() -> None:
    failure = Failure("client.get('k')", "None", "b''", "client.py:3")
    results = {
        CHECKS[0]: Result("failed", failure.line(), 0.1, failure, "GET k\n"),
        CHECKS[1]: Result("timed out", "timed out after 5 s", 5.0),
        CHECKS[2]: Result("not run"),
        CHECKS[3]: Result("failed", "get is not written yet", 0.1, Failure("", "", "", "x.py:1")),
    }
    soup = page([card(results, seed=42, reason="not used: conftest.py")])
    assert words(soup, "details > div > p")[0] == "not used: conftest.py"
    first, second, third = words(soup, "details li")
    assert first.startswith("a value comes back failed -1 called client.get('k') expected None")
    assert first.endswith("printed GET k")
    assert second == "a miss is None timed out after 5 s -2"
    assert third == "every byte survives failed -4 get is not written yet"
    last = words(soup, "details > div > p")[-1]
    assert last.startswith("Passed: 13 of 17 (a value may look ")
    assert last.endswith("Not run: 1. Seed 42, plain, scorecard")


def test_it_says_at_which_level_points_are_missing_and_what_a_locked_one_waits_for() -> None:
    late = {check.id: Result("not run") for check in rubric().checks() if check.level == 2}
    soup = page([card({CHECKS[0]: Result("failed", "no"), **late})])
    told = words(soup, "details > div > p")[0]
    assert told.startswith("Level 1: ")
    assert told.endswith("locked until every public check of level 1 passes.")


def test_files_that_could_steer_the_checks_are_told_at_first_sight() -> None:
    soup = page([card(steering=("conftest.py",)), card(project="bob")])
    assert "1 with files that could steer the checks, not used" in words(soup, ".figures li")
    assert "conftest.py not used" in words(soup, "td.tests")


def test_no_number_of_points_is_shown_where_there_is_no_grade() -> None:
    soup = page([card(project="eve", ungraded=True, reason="exit code 0")])
    assert words(soup, "tbody td")[0] == "–"  # noqa: RUF001 - a dash
    assert words(soup, "summary span") == ["not graded"]


def test_it_says_when_the_grading_was_or_what_it_is_told() -> None:
    assert "graded 23 November 2026, 12:40 UTC" in words(page([card()]), "header p")[0]
    told = page([card()], graded_at="2026-12-01T01:00:00+02:00")
    assert "graded 30 November 2026, 23:00 UTC" in words(told, "header p")[0]


def test_an_empty_cohort_and_a_folder_of_nothing_are_no_trouble(tmp_path: Path) -> None:
    assert words(page([]), "main p") == ["There are no submissions."]
    soup = page([ungraded(tmp_path, "no pyproject.toml here"), ungraded(tmp_path, "")])
    assert words(soup, ".ungraded dt") == ["no pyproject.toml here", "no reason given"]


def test_the_same_scorecards_make_the_same_page() -> None:
    assert report.render(cohort(5), title="x") == report.render(cohort(5), title="x")


def test_a_thousand_submissions_stay_under_two_megabytes() -> None:
    assert len(report.render(cohort(1000), title="x").encode()) < 2_000_000


def test_a_thousand_hostile_submissions_do_too() -> None:
    failure = Failure(HOSTILE * 3, HOSTILE, HOSTILE, HOSTILE)
    wrong = Result("failed", HOSTILE * 3, 1.0, failure, HOSTILE * 3)
    given = card(dict.fromkeys(CHECKS, wrong), project=HOSTILE, reason=HOSTILE * 9)
    assert len(report.render([given] * 1000, title=HOSTILE).encode()) < 2_000_000


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MakerdayError, match="file"):
        report.write([card()], tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
