"""Mutants: a clean shelf with one fault each, and the recipe that each is made by.

A recipe is a text: a line `# RULE it does something wrong`, then the lines that go (`-`) and
the lines that come instead (`+`). `shelf.sh` is the clean one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

CLIS = Path(__file__).resolve().parent / "clis"
CLEAN = (CLIS / "shelf.sh").read_text("utf-8")


@dataclass(frozen=True)
class Mutant:
    """One fault: its name, the rule of our own guide that it breaks, and the change."""

    name: str
    rule: str
    right: str
    wrong: str

    def text(self, clean: str = CLEAN) -> str:
        """Make the program; raises ValueError where the change has no place, or several."""
        if clean.count(self.right) != 1:
            raise ValueError(f"{self.name}: {clean.count(self.right)} places for {self.right!r}")
        return clean.replace(self.right, self.wrong)


def read(recipes: str) -> list[Mutant]:
    """Read recipes, in their order."""
    found = []
    for part in re.split(r"^# ", recipes, flags=re.MULTILINE)[1:]:
        head, _, change = part.partition("\n")
        rule, _, name = head.partition(" ")
        right, wrong = (
            "\n".join(line[1:] for line in change.splitlines() if line.startswith(sign))
            for sign in "-+"
        )
        found.append(Mutant(name, rule, right, wrong))
    return found


PUBLIC = read((CLIS / "mutants.txt").read_text("utf-8"))
