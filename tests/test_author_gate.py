"""The author's gate, for each starter: fair, whole and steady before a hire meets it.

`nox -s starters` runs it with 20 repeats; here it is a smaller count.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from browser import need

from makerday import check, starters
from makerday.grade import Grading, grade
from makerday.grader import project as projects
from makerday.grader import rubric as rubrics
from makerday.grader.screen import Look, screen
from makerday.sandbox.workshop import Workshop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from makerday.starters import Starter

REPEATS = int(os.environ.get("MAKERDAY_REPEATS", "2"))
SLUG = "ada_project"
# Half a minute of work for each grading: without `nox -s starters` some of them have to do.
LONG = {"cli-style-guide", "conversion-analysis"}


def few(starter: Starter) -> bool:
    """Tell whether to leave out what takes long here."""
    return starter.name in LONG and REPEATS <= 2


@pytest.fixture(scope="module", params=starters.available(), ids=lambda starter: starter.name)
def starter(request: pytest.FixtureRequest) -> Starter:
    found: Starter = request.param
    return found


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    need("bwrap")
    need("memcached")
    with Workshop("bubblewrap") as opened:
        yield opened


@pytest.fixture
def project(starter: Starter, tmp_path: Path) -> Path:
    return starters.generate(starter, SLUG, tmp_path)


def solve(project: Path, starter: Starter, part: str) -> None:
    shutil.copytree(starter.path / "solution" / part, project / SLUG, dirs_exist_ok=True)


def points(card: dict[str, Any]) -> list[tuple[int, int]]:
    return [(level["points"], level["max_points"]) for level in card["levels"]]


def unpassed(card: dict[str, Any]) -> list[str]:
    return [f"{each['id']}: {each['message']}" for each in card["checks"] if not each["points"]]


def test_every_level_has_hints_and_a_brief(starter: Starter) -> None:
    for level in rubrics.load(starter.rubric_path).levels:
        assert level.brief
        assert len(level.hints) >= 2
        assert all(len(hint) > 20 for hint in level.hints)


def test_an_untouched_project_scores_nothing(project: Path, workshop: Workshop) -> None:
    card = grade(project, Grading("bubblewrap", locked=False), workshop)
    assert (card["status"], card["points"]) == ("graded", 0)


@pytest.mark.timeout(1800)  # whole gradings, one after the other
def test_the_solution_scores_all_again_and_again(
    project: Path, starter: Starter, workshop: Workshop
) -> None:
    solve(project, starter, "package")
    for seed in range(1 if few(starter) else REPEATS):
        card = grade(project, Grading("bubblewrap", seed), workshop)
        assert unpassed(card) == []
        assert card["tests_edited"] is False


@pytest.mark.timeout(1800)  # whole gradings, one after the other
def test_each_levels_solution_passes_exactly_its_levels(
    project: Path, starter: Starter, workshop: Workshop
) -> None:
    levels = rubrics.load(starter.rubric_path).levels
    own = levels[1:4:2] if few(starter) else levels[:-1]  # the last one's is the whole one
    for level in own:
        solve(project, starter, "package")  # of which a level's solution takes something away
        solve(project, starter, f"level-{level.number}")
        card = grade(project, Grading("bubblewrap", locked=False), workshop)
        whole = [points == most for points, most in points(card)]
        assert whole == [each.number <= level.number for each in levels]


@pytest.mark.timeout(1800)  # whole gradings, one after the other
def test_the_hires_screen_fits_and_says_what_is_next(project: Path, starter: Starter) -> None:
    need("memcached")
    for part in ("", "level-1") if few(starter) else ("", "level-1", "package"):
        if part:
            solve(project, starter, part)
        lines = screen(check.check(projects.read(project)), Look())
        assert max(map(len, lines)) <= 80
        assert sum("Next:" in line for line in lines) == 1
