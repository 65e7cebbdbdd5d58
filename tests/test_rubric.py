from __future__ import annotations

import pytest
import tiny

from makerday.grader import rubric
from makerday.grader.rubric import RubricError

GOOD = (tiny.STARTERS / "tiny" / "rubric.toml").read_text()


def test_a_rubric_holds_levels_checks_and_limits() -> None:
    plan = rubric.parse(GOOD)
    assert [level.title for level in plan.levels] == ["Hello", "Rates"]
    assert sum(check.points for check in plan.checks()) == 20
    assert plan.limits.check_seconds == 1
    assert plan.limits.file_mb == 64, "a limit left out has a default"


def test_a_check_without_a_title_is_named_after_its_function() -> None:
    plan = rubric.parse(GOOD.replace('title = "a rate is a share"\n', ""))
    assert next(check for check in plan.checks() if check.id == "test_rate").title == "rate"


BROKEN = {
    ('schema = "makerday/rubric/1"', 'schema = "x"'): '1: schema must be "makerday/rubric/1"',
    ("number = 2", "number = 3"): "34: level number 3 must be 2",
    ("points = 3", 'points = "three"'): "26: points must be a whole number",
    ("points = 3", "points = true"): "26: points must be a whole number",
    ("points = 3", "points = -3"): "26: points of test_slug must not be negative",
    ("points = 3", ""): "23: points is missing",
    ("points = 3", "pionts = 3"): "26: unknown key 'pionts'",
    ('"mentor"', '"secret"'): '53: visibility of test_many_rates is "public" or "mentor"',
    ("check_seconds = 1", "check_seconds = 0"): "7: check_seconds must be above 0",
    ('id = "test_rate"', 'id = "test_slug"'): "40: check test_slug is listed twice",
    ("[limits]", "[limits"): "6: not valid TOML",
}


@pytest.mark.parametrize(("change", "complaint"), BROKEN.items(), ids=BROKEN.values())
def test_a_broken_rubric_is_told_by_line(change: tuple[str, str], complaint: str) -> None:
    before, after = change
    assert before in GOOD
    with pytest.raises(RubricError) as told:
        rubric.parse(GOOD.replace(before, after, 1), "rubric.toml")
    assert str(told.value).startswith(f"rubric.toml:{complaint}")
    assert "\n" not in str(told.value)


def test_a_rubric_without_levels_is_refused() -> None:
    with pytest.raises(RubricError, match=r"no \[\[levels\]\]"):
        rubric.parse(GOOD.partition("[[levels]]")[0])
