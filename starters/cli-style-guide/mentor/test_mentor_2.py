"""Level 2, as the mentor looks at it: other mutants, and clean programs of other shapes.

Each grading draws twelve mutants of many; one seed draws the same for all hires. Each false
alarm on a clean program costs two.
"""

import pytest
from asking import fail
from clean_shelves import CLEAN_SHELVES
from hidden_mutants import HIDDEN

ALARM = 2
DRAWN = 12
QUARTER, HALF, MOST = 3, 6, 10


@pytest.fixture(scope="module")
def drawn(chance):
    return chance("hidden mutants").sample(HIDDEN, DRAWN)


def test_a_quarter_of_the_hidden_mutants_are_caught(own, bench, drawn):
    own.rules_at_least()
    _net(bench, drawn, QUARTER)


def test_half_of_the_hidden_mutants_are_caught(own, bench, drawn):
    own.rules_at_least()
    _net(bench, drawn, HALF)


def test_most_of_the_hidden_mutants_are_caught(own, bench, drawn):
    own.rules_at_least()
    _net(bench, drawn, MOST)


def test_all_of_the_hidden_mutants_are_caught(own, bench, drawn):
    own.rules_at_least()
    _net(bench, drawn, DRAWN)


def test_clean_shelves_of_other_shapes_are_not_accused(own, bench):
    own.rules_at_least()
    for name, (text, interpreter) in CLEAN_SHELVES.items():
        accused = bench.accuses(text, interpreter)
        if accused:
            fail(f"your guide against {name}, which is clean", "no failure", accused[0])


def _net(bench, drawn, wanted):
    alarms = sum(len(bench.accuses(*program)) for program in CLEAN_SHELVES.values())
    caught = bench.caught(drawn)
    if len(caught) - ALARM * alarms < wanted:
        missed = [f"; missed: a shelf that {each.name}" for each in drawn if each not in caught]
        fail(
            f"your guide against {len(drawn)} hidden mutants",
            f"{wanted} or more, two less for each false alarm",
            f"{len(caught)} caught, {alarms} false alarms{missed[0] if missed else ''}",
        )
