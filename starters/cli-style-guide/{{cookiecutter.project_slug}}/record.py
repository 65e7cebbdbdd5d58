"""Try your guide on real programs, and keep what they did in record.json of your package.

    python record.py git grep tar           by their names
    python record.py --profile git.yml git  with words that your guide asks for
    python record.py --show                 the table of what is kept

A profile says which of a program's lines lists, fails or asks; tests/shelf.yml is one.
Programs run in homes of their own, without a network where bubblewrap is installed.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import records  # noqa: E402 - it stands in tests/
from grader import project  # noqa: E402
from style.complaint import StyleError  # noqa: E402
from style.guide import read_guide  # noqa: E402
from style.players import troupe  # noqa: E402
from style.profile import Profile, read_profile  # noqa: E402

SIGNS = {"pass": "·", "fail": "F", "waived": "w", "vacuous": "v", "n/a": "-", "error": "E"}


def main() -> int:
    words = arguments()
    package = ROOT / project.read(ROOT).package
    path = package / "record.json"
    try:
        guide = read_guide(package / "STYLE.md")
        kept = {each.name: each for each in records.read(path)} if path.exists() else {}
        profile = read_profile(words.profile) if words.profile else Profile()
        for program in words.programs:
            print(f"{program} …", file=sys.stderr)
            kept[program] = tried(guide, program, profile)
            records.write(path, list(kept.values()))
    except (StyleError, ValueError) as error:
        print(f"record.py: {error}", file=sys.stderr)
        return 1
    show(list(kept.values()))
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("programs", nargs="*", metavar="PROGRAM")
    parser.add_argument("--profile", type=Path, metavar="FILE", help="the words of the programs")
    parser.add_argument("--show", action="store_true", help="only print what is kept")
    words = parser.parse_args()
    if not words.programs and not words.show:
        parser.error("name a program, or --show")
    return words


def tried(guide, name, profile):
    found = shutil.which(name)
    if found is None:
        raise ValueError(f"there is no program {name!r} here")
    version = subprocess.run(
        [found, "--version"], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=30
    )
    said = (version.stdout + version.stderr).strip().splitlines() or ["no version"]
    blank = records.Record(
        name, (found,), said[0][:100], date.today().isoformat(), dict(profile.words), {}, {}
    )
    with troupe(1, [found]) as players:
        return records.made(guide, blank, players.play)


def show(kept) -> None:
    if not kept:
        print("nothing is kept yet")
        return
    rules = list(dict.fromkeys(rule for each in kept for rule in each.verdicts))
    print(f"{'':8}" + "".join(f"{each.name[:9]:>10}" for each in kept))
    for rule in rules:
        signs = (SIGNS.get(each.verdicts.get(rule, ""), "?") for each in kept)
        print(f"{rule:8}" + "".join(f"{sign:>10}" for sign in signs))
    failed = (sum(verdict == "fail" for verdict in each.verdicts.values()) for each in kept)
    print(f"{'failed':8}" + "".join(f"{number:>10}" for number in failed))


if __name__ == "__main__":
    sys.exit(main())
