"""Well-known command lines against our own guide: `nox -s bench -- matrix` makes the page.

Every program is tried twice; only cells that agree are verdicts. What it finds is written to
docs/starters/matrix.json, and from that, and nothing else, docs/starters/matrix.md is made.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rig.matrix import page

from makerday.style import Profile, check, read_guide

if TYPE_CHECKING:
    from makerday.style.guide import Guide
    from makerday.style.words import Learned

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "starters/cli-style-guide/solution/package/STYLE.md"
DATA = ROOT / "docs/starters/matrix.json"
PAGE = ROOT / "docs/starters/matrix.md"
TIMES = 2
PROGRAMS: dict[str, dict[str, str]] = {
    "git": {"subcommand": "status", "needs_argument": "clone", "argument": "repository"},
    "pip": {
        "subcommand": "list",
        "needs_argument": "install",
        "argument": "requirement",
        "needs_file": "install -r",
        "prompts": "uninstall pip",
    },
    "npm": {"subcommand": "list"},
    "gh": {"subcommand": "issue"},
    "http": {"needs_argument": "--form", "argument": "URL"},
    "cookiecutter": {"needs_file": ""},
    "copier": {"subcommand": "copy", "needs_argument": "copy", "argument": "template"},
    "nox": {"needs_file": "-f"},
    "uv": {"subcommand": "sync", "needs_argument": "pip install", "argument": "required"},
    "ruff": {"subcommand": "check", "needs_file": "check"},
    "poetry": {"subcommand": "install", "prompts": "init"},
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--page", action="store_true", help="make the page anew, run nothing")
    parser.add_argument("programs", nargs="*", metavar="PROGRAM", help="these only")
    words = parser.parse_args()
    if not words.page:
        found = measured(words.programs or list(PROGRAMS))
        if words.programs:
            found = joined(json.loads(DATA.read_text("utf-8")), found)
        DATA.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    PAGE.write_text(page(json.loads(DATA.read_text("utf-8"))), "utf-8")
    print(f"written: {DATA.relative_to(ROOT)}, {PAGE.relative_to(ROOT)}")
    return 0


def measured(names: list[str]) -> dict[str, Any]:
    guide = read_guide(GUIDE)
    peers = os.environ.get("MAKERDAY_PEERS")
    if peers:
        os.environ["PATH"] = f"{Path(peers).parent}{os.pathsep}{os.environ['PATH']}"
    programs = [tried(guide, name) for name in names if shutil.which(name)]
    rules = [
        {"id": each.id, "title": each.title, "level": each.level, "disputed": bool(each.disputed)}
        for each in guide.rules
    ]
    return {"date": datetime.now(UTC).date().isoformat(), "rules": rules, "programs": programs}


def joined(before: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Put what was tried now beside what was tried before, in the order of the table."""
    both = {each["name"]: each for each in (*before["programs"], *found["programs"])}
    return {**found, "programs": [both[name] for name in PROGRAMS if name in both]}


def tried(guide: Guide, name: str) -> dict[str, Any]:
    """Try one program, twice; a cell that differs is told as `differs`."""
    print(name, file=sys.stderr)
    words: dict[str, str | tuple[str, ...] | Learned] = {"fill": (), **PROGRAMS[name]}
    outcomes = [
        check(guide, [name], profile=Profile(words=words), jobs=2).results for _ in range(TIMES)
    ]
    cells = {}
    for same in zip(*outcomes, strict=True):
        agree = len({each.verdict for each in same}) == 1
        cells[same[0].id] = {
            "verdict": same[0].verdict if agree else "differs",
            "reason": same[0].reason,
        }
    return {"name": name, "version": version(name), "words": PROGRAMS[name], "cells": cells}


def version(name: str) -> str:
    told = subprocess.run(
        [name, "--version"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return (told.stdout + told.stderr).strip().splitlines()[0].split(" from ")[0]


if __name__ == "__main__":
    sys.exit(main())
