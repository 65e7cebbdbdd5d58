"""Your guide as the checks see it: its rules one by one, and what it says of programs."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

import acting
from asking import fail
from grader import project as projects
from mutants import CLEAN, Mutant
from style.checker import check
from style.complaint import StyleError
from style.guide import read_guide
from style.outcome import ERROR, FAIL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from style.guide import Guide
    from style.outcome import Outcome
    from style.profile import Profile
    from style.rule import Rule

ENOUGH = 20
# Programs that no good guide lets pass: one that says nothing to anything, one that is content
# with everything, and one that shouts on both streams and fails.
AWFUL = {
    "a program that does nothing": "exit 0",
    "a program that says yes to everything": "echo yes; exit 0",
    "a program that shouts": r"""
printf '\033[31mTraceback (most recent call last):\033[0m\r\n%0200d\n' 7
printf '\033[31mTraceback (most recent call last):\033[0m\r\n%0200d\n' 7 >&2
echo "--token TOKEN ${HOME-}" > "${HOME-/tmp}/.litter" 2>/dev/null
i=0; while [ "${1-}" = --version ] && [ $i -lt 150000 ]; do i=$((i + 1)); done
exit 3
""",
}


class Own:
    """Your guide. What is wrong with it fails the check with a line that says where."""

    def __init__(self, root: Path) -> None:
        self.path = root / projects.read(root).package / "STYLE.md"

    @cached_property
    def guide(self) -> Guide:
        try:
            return read_guide(self.path)
        except StyleError as error:
            self.fail("a guide with rules in it", error.message)

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self.guide.rules

    def rules_at_least(self, number: int = ENOUGH) -> None:
        """Fail unless there are enough rules: every check of level 1 asks that first."""
        if len(self.rules) < number:
            self.fail(f"at least {number} rules", f"{len(self.rules)}")

    def sites(self) -> dict[str, int]:
        """Count the rules that name each site as a source."""
        told: dict[str, int] = {}
        for rule in self.rules:
            for site in {(urlsplit(link).hostname or "").removeprefix("www.") for link in rule.sources}:
                told[site] = told.get(site, 0) + 1
        return told

    def must(self, holds: object, rule: Rule, wanted: str, got: str) -> None:
        if not holds:
            fail(f"{self.path.name}:{rule.line}: {rule.id}", wanted, got)

    def fail(self, wanted: str, got: str) -> NoReturn:
        fail(self.path.name, wanted, got)


@dataclass
class Bench:
    """Tries your guide on programs. Each is tried once, and remembered."""

    player: Callable[..., str]
    own: Own
    profile: Profile
    _known: dict[str, Outcome] = field(default_factory=dict)
    _caught: dict[str, bool] = field(default_factory=dict)
    _catches_of: Counter[str] = field(default_factory=Counter)

    def on(self, text: str, interpreter: tuple[str, ...] = ("sh",)) -> Outcome:
        """Give what the guide says of a program's text."""
        if text not in self._known:
            self._known[text] = self.tried(acting.script(self.player, text, interpreter))
        return self._known[text]

    def tried(self, actor: acting.Actor, guide: Guide | None = None) -> Outcome:
        """Try all rules on a program, several at a time."""
        crew = acting.Crew(self.player)
        return crew.work([lambda: self._judged(crew, actor, guide, jobs=acting.PLAYERS)])[0]

    def _judged(
        self, crew: acting.Crew, actor: acting.Actor, guide: Guide | None, jobs: int = 1
    ) -> Outcome:
        """Try the rules; one at a time it is over with the first that fails."""
        return check(
            guide or self.own.guide,
            actor.command,
            profile=self.profile,
            jobs=jobs,
            runner=crew.runner(actor),
            stop=jobs == 1,
        )

    def accuses(self, text: str, interpreter: tuple[str, ...] = ("sh",)) -> list[str]:
        """Give the rules that fail a program, each with its reason."""
        return [
            f"{each.id}: {each.reason}"
            for each in self.on(text, interpreter).results
            if each.verdict in (FAIL, ERROR)
        ]

    def caught(self, mutants: Iterable[Mutant]) -> list[Mutant]:
        """Give the mutants that a rule fails which does not fail the clean shelf as well."""
        mutants = list(mutants)
        fresh = [each for each in mutants if each.name not in self._caught]
        if fresh:
            self.on(CLEAN)
            crew = acting.Crew(self.player)
            crew.work([partial(self._try, crew, each) for each in fresh])
        return [mutant for mutant in mutants if self._caught[mutant.name]]

    def _try(self, crew: acting.Crew, mutant: Mutant) -> None:
        catcher = self._first_to_fail(crew, acting.script(self.player, mutant.text()))
        self._caught[mutant.name] = bool(catcher)
        self._catches_of[catcher] += 1

    def _first_to_fail(self, crew: acting.Crew, actor: acting.Actor) -> str:
        """Give the rule that fails a program. Those that have caught nothing yet come first:
        most mutants are one rule's.
        """
        clean = self.on(CLEAN).results
        fair = [each.rule for each in clean if each.verdict not in (FAIL, ERROR)]
        fair.sort(key=lambda rule: (self._catches_of[rule.id], _cost(rule)))
        guide = replace(self.own.guide, rules=tuple(fair))
        told = self._judged(crew, actor, guide).results
        return next((each.id for each in told if each.verdict == FAIL), "")

    def dead(self) -> Sequence[Rule]:
        """Give the rules that let every awful program pass."""
        left = self.own.rules
        for text in AWFUL.values():
            guide = replace(self.own.guide, rules=left)
            told = self.tried(acting.script(self.player, text), guide).results
            left = tuple(each.rule for each in told if each.verdict not in (FAIL, ERROR))
        return left


def _cost(rule: Rule) -> float:
    """Guess how long it takes: runs, and waiting for what does not come."""
    steps = [*rule.check.setup, *rule.check.steps] if rule.check else []
    return sum(step.repeat + (20 if step.keys else 0) for step in steps)


def words(text: str) -> list[str]:
    return re.findall(r"[\w'-]+", text)
