"""Show what there is: the guide, what it catches, what real programs did.

    python demo.py            all three
    python demo.py PART       one of them: guide, mutants, record
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import acting  # noqa: E402 - they stand in tests/
import records  # noqa: E402
from grader.drill import Drill  # noqa: E402
from guides import Bench, Own  # noqa: E402
from mutants import CLEAN, PUBLIC  # noqa: E402
from record import SIGNS, show  # noqa: E402
from style.complaint import StyleError  # noqa: E402
from style.profile import read_profile  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", nargs="?", choices=list(PARTS), metavar="PART")
    chosen = parser.parse_args().part
    own = Own(ROOT)
    try:
        for name, part in PARTS.items():
            if chosen in (None, name):
                part(own)
                print()
    except (AssertionError, StyleError, ValueError) as error:
        print(f"There is nothing to show yet: {error}")
        return 1
    finally:
        acting.end()
    return 0


def guide(own: Own) -> None:
    """Say what is in the guide, and how the shelf does."""
    levels = Counter(rule.level for rule in own.rules)
    told = ", ".join(f"{number} {level}" for level, number in levels.items())
    print(f"{len(own.rules)} rules ({told}), from {len(own.sites())} places")
    results = bench(own).tried(acting.package(Drill(None), ROOT)).results
    count = Counter(each.verdict for each in results)
    print(f"my own shelf: {count['pass']} kept, {count['fail']} broken of {len(results)}")
    for each in results:
        if each.verdict == "fail":
            print(f"  F {each.id}  {each.reason[:68]}")


def mutants(own: Own) -> None:
    """Try the guide on a clean program and on eight broken ones."""
    tried = bench(own)
    accused = tried.accuses(CLEAN)
    print(f"a clean shelf: {'not accused' if not accused else accused[0][:60]}")
    for mutant in PUBLIC:
        caught = bool(tried.caught([mutant]))
        print(f"  {'caught' if caught else 'MISSED'}  a shelf that {mutant.name}")


def record(own: Own) -> None:
    """Show what real programs did."""
    kept = records.read(own.path.with_name("record.json"))
    show(kept)
    print("  ".join(f"{sign} {verdict}" for verdict, sign in SIGNS.items()))
    for each in kept:
        print(f"{each.name}: {each.version}, on {each.date}")


def bench(own: Own) -> Bench:
    return Bench(Drill(None), own, read_profile(ROOT / "tests" / "shelf.yml"))


PARTS = {"guide": guide, "mutants": mutants, "record": record}


if __name__ == "__main__":
    sys.exit(main())
