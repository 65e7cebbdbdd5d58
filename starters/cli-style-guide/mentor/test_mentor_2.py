"""Level 2, as the mentor looks at it: many more mutants, and clean programs of other shapes.

Each false alarm on a clean program costs two mutants.
"""

from asking import fail
from clean_shelves import CLEAN_SHELVES
from hidden_mutants import HIDDEN

ALARM = 2
TIERS = (10, 20, 30, 36)


def test_ten_hidden_mutants_are_caught(own, bench):
    own.rules_at_least()
    _net(bench, TIERS[0])


def test_twenty_hidden_mutants_are_caught(own, bench):
    own.rules_at_least()
    _net(bench, TIERS[1])


def test_thirty_hidden_mutants_are_caught(own, bench):
    own.rules_at_least()
    _net(bench, TIERS[2])


def test_nearly_all_hidden_mutants_are_caught(own, bench):
    own.rules_at_least()
    _net(bench, TIERS[3])


def test_clean_shelves_of_other_shapes_are_not_accused(own, bench):
    own.rules_at_least()
    for name, (text, interpreter) in CLEAN_SHELVES.items():
        accused = bench.accuses(text, interpreter)
        if accused:
            fail(f"your guide against {name}, which is clean", "no failure", accused[0])


def _net(bench, wanted):
    alarms = sum(len(bench.accuses(*program)) for program in CLEAN_SHELVES.values())
    caught = bench.caught(HIDDEN)
    net = len(caught) - ALARM * alarms
    if net < wanted:
        missed = [f"a shelf that {mutant.name}" for mutant in HIDDEN if mutant not in caught]
        fail(
            f"your guide against {len(HIDDEN)} hidden mutants",
            f"{wanted} or more, two less for each false alarm",
            f"{len(caught)} caught, {alarms} false alarms" + (f"; missed: {missed[0]}" if missed else ""),
        )
