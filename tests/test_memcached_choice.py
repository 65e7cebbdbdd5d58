"""Levels 5 and 6 of the memcached starter: the race, and the choices."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from browser import need
from memcached_choice_mistakes import MISTAKES as CHOICE_MISTAKES
from memcached_kit import RUBRIC, STARTER, overlaid, results, run
from memcached_race_mistakes import RACE_MISTAKES, Mistake

from makerday import starters
from makerday.grader import rubric as rubrics

if TYPE_CHECKING:
    from pathlib import Path

    from makerday.grader.scorecard import Result

SPEED, CHOICE = (
    tuple(check.id for check in next(e for e in RUBRIC.levels if e.title == title).checks)
    for title in ("Speed", "Your choice")
)
POINTS = {check.id: check.points for level in RUBRIC.levels for check in level.checks}
MISTAKES = [*RACE_MISTAKES, *CHOICE_MISTAKES]
CHOICES = ("ketama", "stampede", "asyncio")


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project as a hire gets it, with the mentor's checks in it."""
    need("memcached")
    project = starters.generate(STARTER, "kvass", tmp_path_factory.mktemp("made"))
    for number in (5, 6):
        shutil.copy(STARTER.path / f"mentor/test_mentor_{number}.py", project / "tests")
    return project


def changed(untouched: Path, into: Path, text: str) -> Path:
    """Give a project with the solution, and a text at the end of its package."""
    project = overlaid(untouched, into, "package")
    with (project / "kvass" / "__init__.py").open("a", encoding="utf-8") as package:
        package.write(text)
    return project


def messages(found: dict[str, Result]) -> dict[str, str]:
    return {check: each.message for check, each in found.items() if each.status != "passed"}


def test_the_points_of_the_race_are_those_of_the_study() -> None:
    """Six to enter, eleven when all is full, fifteen with the mentor's marks."""
    entering = sum(POINTS[check] for check in SPEED if check.endswith("the_race"))
    public = [
        check.id
        for level in RUBRIC.levels
        for check in level.checks
        if check.id in SPEED and check.visibility == rubrics.PUBLIC
    ]
    assert (entering, sum(map(POINTS.__getitem__, public))) == (6, 11)
    assert sum(map(POINTS.__getitem__, SPEED)) == 15
    assert sum(map(POINTS.__getitem__, CHOICE)) == 10


def test_the_solution_wins_the_race(untouched: Path, tmp_path: Path) -> None:
    found = results(changed(untouched, tmp_path, ""), *SPEED)
    assert messages(found) == {}
    assert found.keys() == set(SPEED)


@pytest.mark.parametrize("choice", CHOICES)
def test_the_solution_passes_each_choice(untouched: Path, tmp_path: Path, choice: str) -> None:
    project = changed(untouched, tmp_path, f'\nCHOICE = "{choice}"\n')
    for seed in (1, 2):
        found = results(project, *CHOICE, seed=seed)
        assert messages(found) == {}
        assert found.keys() == set(CHOICE)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_fails_the_checks_meant_for_it(
    untouched: Path, tmp_path: Path, mistake: Mistake
) -> None:
    found = results(changed(untouched, tmp_path, mistake.text()), *mistake.checks)
    assert {check: each.status for check, each in found.items()} == dict.fromkeys(
        mistake.checks, "failed"
    )
    for result in found.values():
        assert mistake.says in result.message


def test_each_check_has_a_mistake_that_fails_it() -> None:
    assert {check for each in MISTAKES for check in each.checks} == {*SPEED, *CHOICE}
    for choice in CHOICES:
        of_choice = [each for each in CHOICE_MISTAKES if each.choice == choice]
        assert set(CHOICE) <= {check for each in of_choice for check in each.checks}


@pytest.mark.parametrize("choice", ["None", '"redis"', "[]"])
def test_without_a_choice_each_check_says_how_to_choose(
    untouched: Path, tmp_path: Path, choice: str
) -> None:
    found = messages(results(changed(untouched, tmp_path, f"\nCHOICE = {choice}\n"), *CHOICE))
    assert found.keys() == set(CHOICE)
    says = "choose one: set CHOICE in kvass/__init__.py to ketama, stampede or asyncio"
    assert all(says in message for message in found.values())


def test_the_race_needs_somebody_to_race_against(untouched: Path, tmp_path: Path) -> None:
    project = changed(untouched, tmp_path, "")
    race = project / "tests" / "lane.py"
    race.write_text(race.read_text("utf-8").replace('"pymemcache"', '"pymemcached"'), "utf-8")
    found = messages(results(project, *SPEED[:2]))
    says = "the race needs pymemcached: pip install pymemcached"
    assert [says in message and "\n" not in message for message in found.values()] == [True, True]


def test_the_table_shows_each_event_with_its_marks(untouched: Path, tmp_path: Path) -> None:
    done = run("tests/race.py", cwd=changed(untouched, tmp_path, ""))
    head, *rows = done.stdout.splitlines()
    assert head.split() == ["times", "pymemcache", "yours", "enter", "full", "stretch"]
    assert [row.split()[-3:] for row in rows][-1] == ["0.80", "1.10", "2.50"]
    assert len(rows) == 6
