"""Each mistake in a memcached client fails the check that was written for it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from browser import need
from memcached_fakes import FAKES
from memcached_hostile_mistakes import HOSTILE_MISTAKES
from memcached_kit import RUBRIC, STARTER
from memcached_mistakes import MISTAKES, Mistake
from memcached_rules import GUARDED

from makerday import check, starters
from makerday.grade import Grading, grade
from makerday.grader import project as projects
from makerday.grader.rubric import PUBLIC
from makerday.grader.scorecard import first_failure

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project to make mistakes in."""
    need("memcached")
    return starters.generate(STARTER, "kvass", tmp_path_factory.mktemp("made"))


EVERY_MISTAKE = [*MISTAKES, *HOSTILE_MISTAKES]


@pytest.mark.parametrize("mistake", EVERY_MISTAKE, ids=lambda mistake: mistake.name)
def test_a_mistake_fails_the_check_meant_for_it(project: Path, mistake: Mistake) -> None:
    (project / "kvass" / "client.py").write_text(mistake.client(), "utf-8")
    shutil.rmtree(project / "kvass" / "__pycache__", ignore_errors=True)
    card = check.check(projects.read(project))
    failure = first_failure(card)
    assert failure is not None
    assert (failure["id"], failure["status"]) == (mistake.check, "failed")
    assert mistake.says in failure["message"]


@pytest.mark.parametrize("fake", FAKES)
def test_a_client_without_the_server_scores_nothing(project: Path, fake: str) -> None:
    (project / "kvass" / "client.py").write_text(FAKES[fake], "utf-8")
    card = grade(project, Grading("plain", locked=False))
    assert card["status"] == "graded"
    assert [each["id"] for each in card["checks"] if each["status"] == "passed"] == []
    first = [each for each in card["checks"] if each["level"] == 1]
    assert {each["status"] for each in first} == {"failed"}
    assert all(": expected " in each["message"] for each in first)


def test_the_client_of_level_3_that_they_are_made_in_is_right(project: Path) -> None:
    (project / "kvass" / "client.py").write_text(GUARDED, "utf-8")
    card = grade(project, Grading("plain", locked=False))
    assert [
        each["message"] for each in card["checks"] if each["level"] < 4 and each["message"]
    ] == []


def test_every_check_has_a_mistake_that_fails_it() -> None:
    """Those of the mentor look at the same things, with other values."""
    plan = RUBRIC.checks()
    checks = {each.id for each in plan if each.visibility == PUBLIC and each.level < 4}
    assert {mistake.check for mistake in EVERY_MISTAKE} == checks
