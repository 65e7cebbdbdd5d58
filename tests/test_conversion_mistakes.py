"""The conversion starter's checks against what hires get wrong, one mistake at a time."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from conversion_kit import RUBRIC, solved, tried
from conversion_mistakes import MISTAKES, PLAUSIBLE

from makerday.grader.rubric import PUBLIC


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Give the checks that each mistake fails; `none` is the solution as it stands."""
    trials = {name: asdict(each) | {"quick": each.quick} for name, each in MISTAKES.items()}
    trials["none"] = {"spoils": [], "levels": [1, 2, 3, 4], "quick": False}
    spoils = [spoil for name in PLAUSIBLE for spoil in MISTAKES[name].spoils]
    trials["plausible"] = trials["none"] | {"spoils": spoils}
    return tried(solved(tmp_path_factory.mktemp("solved")), trials)


def test_the_solution_fails_none(failed: dict[str, dict[str, str]]) -> None:
    assert failed["none"] == {}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_fails_its_check_which_says_why(
    name: str, failed: dict[str, dict[str, str]]
) -> None:
    mistake = MISTAKES[name]
    assert mistake.word in failed[name].get(mistake.check, "the check passed")


@pytest.mark.parametrize("name", [name for name, each in MISTAKES.items() if each.alone])
def test_some_mistakes_fail_no_other_check(name: str, failed: dict[str, dict[str, str]]) -> None:
    assert list(failed[name]) == [MISTAKES[name].check]


def test_a_plausible_solution_gets_half_of_level_1_and_little_of_what_builds_on_it(
    failed: dict[str, dict[str, str]],
) -> None:
    shares = []
    for level in RUBRIC.levels[:4]:
        public = [check for check in level.checks if check.visibility == PUBLIC]
        got = sum(check.points for check in public if check.id not in failed["plausible"])
        shares.append(got / sum(check.points for check in public))
    assert 0.4 <= shares[0] <= 0.7
    assert 0.2 <= shares[1] <= 0.6
    assert shares[2] <= 0.3
    assert shares[3] <= 0.6
