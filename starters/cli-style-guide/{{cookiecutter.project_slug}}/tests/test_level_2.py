"""Level 2, the guide bites: it catches programs with one fault, and lets clean ones be.

The faults are in clis/mutants.txt; clis/shelf.sh is the clean program. Your mentor has more.
"""

from asking import fail
from mutants import CLEAN, PUBLIC

HALF = 4


def test_the_clean_shelf_is_not_accused(own, bench):
    own.rules_at_least()
    accused = bench.accuses(CLEAN)
    if accused:
        fail("your guide against clis/shelf.sh, which is clean", "no failure", accused[0])


def test_half_of_the_mutants_are_caught(own, bench):
    own.rules_at_least()
    _caught(bench, HALF)


def test_all_of_the_mutants_are_caught(own, bench):
    own.rules_at_least()
    _caught(bench, len(PUBLIC))


def _caught(bench, wanted):
    caught = bench.caught(PUBLIC)
    missed = [f"a shelf that {mutant.name}" for mutant in PUBLIC if mutant not in caught]
    if len(caught) < wanted:
        fail(
            f"your guide against {len(PUBLIC)} shelves with one fault each",
            f"{wanted} or more caught by a rule that lets the clean shelf be",
            f"{len(caught)}; one that is missed: {missed[0]}",
        )
