"""Our own guide: forty rules that bite, that accuse nobody innocent, and that makerday keeps."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from shelf_kit import CLEAN, CLEAN_SHELVES, GUIDE, HIDDEN, PUBLIC, SHELF, program

from makerday.style import check, read_profile
from makerday.style.players import troupe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from makerday.style import Outcome
    from makerday.style.trying import Runner

DOCS = Path(__file__).resolve().parents[1] / "docs" / "starters"
EVERY = [*PUBLIC, *HIDDEN]
# A mutant against all forty rules takes a second: the author's gate does it with every one.
THOROUGH = int(os.environ.get("MAKERDAY_REPEATS", "2")) > 2
WHOLE = EVERY if THOROUGH else EVERY[::17]
CLEAN_ONES = {"the clean shelf": (CLEAN, ("sh",)), **CLEAN_SHELVES}


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """Give players that stay: to bring them in for each mutant takes longer than the mutant."""
    with troupe(4, [str(tmp_path_factory.getbasetemp())]) as players:
        yield players.play


def failed(outcome: Outcome) -> dict[str, str]:
    return {each.id: each.reason for each in outcome.results if each.verdict in ("fail", "error")}


def test_it_has_forty_rules_and_no_mistake() -> None:
    assert [str(each) for each in GUIDE.complaints] == []
    assert len(GUIDE.rules) == 40


def test_every_rule_comes_from_somewhere() -> None:
    assert [rule.id for rule in GUIDE.rules if not rule.sources] == []
    assert sum(bool(rule.disputed) for rule in GUIDE.rules) >= 5


def test_makerday_keeps_it() -> None:
    profile = read_profile(DOCS / "makerday.yml")
    outcome = check(GUIDE, [sys.executable, "-m", "makerday"], profile=profile, jobs=2)
    assert failed(outcome) == {}
    assert outcome.count("pass") >= 25


@pytest.mark.parametrize("name", CLEAN_ONES)
def test_a_clean_shelf_keeps_it(name: str, tmp_path: Path) -> None:
    text, interpreter = CLEAN_ONES[name]
    outcome = check(GUIDE, program(text, tmp_path, interpreter), profile=SHELF, jobs=4)
    assert failed(outcome) == {}
    assert outcome.count("pass") == 40


def test_there_are_enough_mutants_and_each_rule_has_one() -> None:
    assert len(PUBLIC) == 8
    assert len(EVERY) >= 40
    assert len({mutant.name for mutant in EVERY}) == len(EVERY)
    assert {mutant.rule for mutant in EVERY} == {rule.id for rule in GUIDE.rules}


@pytest.mark.parametrize("mutant", EVERY, ids=lambda mutant: mutant.name)
def test_a_mutant_is_caught_by_the_rule_meant_for_it(
    mutant: Any,  # noqa: ANN401 - of a starter
    tmp_path: Path,
    play: Runner,
) -> None:
    command, only = program(mutant.text(), tmp_path), (mutant.rule,)
    outcome = check(GUIDE, command, profile=SHELF, only=only, jobs=1, runner=play)
    assert [each.verdict for each in outcome.results] == ["fail"]


@pytest.mark.parametrize("mutant", WHOLE, ids=lambda mutant: mutant.name)
def test_a_mutant_is_caught_by_no_other_rule(
    mutant: Any,  # noqa: ANN401 - of a starter
    tmp_path: Path,
    play: Runner,
) -> None:
    command = program(mutant.text(), tmp_path)
    outcome = check(GUIDE, command, profile=SHELF, jobs=4, runner=play)
    assert list(failed(outcome)) == [mutant.rule]
