"""The questions of level 2 and of the bonus, as questions.json asks them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from program import Results, wrong
from published import DIFFERENCES, RATES, SAMPLE_SIZES
from sound import room_of_a_difference, room_of_a_rate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from program import Program

FACTOR = 3  # two sound tests differ by that much in a small p-value
ROOM_FOR_SIZES = 0.1


@dataclass
class Questions:
    """Questions to ask, all in one run of the program."""

    asked: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, ask: str, **numbers: Any) -> str:
        """Add a question; give its id."""
        name = f"{ask}-{len(self.asked) + 1}"
        self.asked.append({"id": name, "ask": ask, **numbers})
        return name

    def answered(self, program: Program, folder: Path) -> Answers:
        folder.mkdir()
        (folder / "questions.json").write_text(json.dumps(self.asked), "utf-8")
        asked = {each["id"]: each for each in self.asked}
        return Answers(asked, program.run(folder).results())


@dataclass(frozen=True)
class Answers:
    """What the program answered, beside what it was asked."""

    asked: Mapping[str, Mapping[str, Any]]
    results: Results

    def to(self, name: str, *keys: str) -> list[Any]:
        """Give parts of one answer; fails where they are missing."""
        return [self.results.part("answers", name, key) for key in keys]

    def of(self, ask: str) -> list[str]:
        return [name for name, question in self.asked.items() if question["ask"] == ask]

    def check_rate(self, name: str) -> None:
        """Fail unless the interval lies where sound families put it."""
        x, n = self.asked[name]["x"], self.asked[name]["n"]
        rate, low, high = self.to(name, "rate", "ci_low", "ci_high")
        called = f"rate of {x:,} in {n:,}"
        if not close(rate, x / n):
            raise wrong(called, "x / n", f"rate {_shown(rate)}")
        if not room_of_a_rate(x, n).holds(low, high):
            raise wrong(called, "a 95 % interval of a sound family", _interval(low, high))

    def check_difference(self, name: str) -> None:
        """Fail unless the interval of B - A lies where sound families put it."""
        asked = self.asked[name]
        counts = asked["x_b"], asked["n_b"], asked["x_a"], asked["n_a"]
        diff, low, high = self.to(name, "diff", "ci_low", "ci_high")
        called = "{:,} in {:,} less {:,} in {:,}".format(*counts)
        if not close(diff, counts[0] / counts[1] - counts[2] / counts[3]):
            raise wrong(called, "the rate of B less that of A", f"diff {_shown(diff)}")
        if not room_of_a_difference(*counts).holds(low, high):
            raise wrong(called, "a 95 % interval of a sound family", _interval(low, high))

    def check_p_value(self, name: str) -> None:
        """Fail unless the p-value is on the right side of 0.05 and about right."""
        asked = self.asked[name]
        counts = asked["x_b"], asked["n_b"], asked["x_a"], asked["n_a"]
        (p,) = self.to(name, "p_value")
        called = "p-value of {:,} in {:,} less {:,} in {:,}".format(*counts)
        if not right_p(p, pooled_p(*counts)):
            raise wrong(called, "that of a two-sided test of no difference", _shown(p))

    def check_size(self, name: str, least: float, most: float) -> None:
        """Fail unless the number of people is near the two forms in use."""
        (people,) = self.to(name, "people_per_arm")
        asked = self.asked[name]
        called = "people per arm for {base_rate:.0%} + {lift:.0%}".format(**asked)
        low, high = least * (1 - ROOM_FOR_SIZES), most * (1 + ROOM_FOR_SIZES)
        if not isinstance(people, int) or isinstance(people, bool) or not low <= people <= high:
            raise wrong(called, "a whole number near the usual formulas", _shown(people))


def from_print() -> Questions:
    """Ask about published tables, nobody and everybody, small rates, and sizes."""
    asked = Questions()
    for x, n in (*RATES, (0, 1), (1, 1), (0, 5000), (5000, 5000), (0, 0)):
        asked.ask("rate", x=x, n=n)
    for x in range(16):
        asked.ask("rate", x=x, n=150)
    for x_b, n_b, x_a, n_a in DIFFERENCES:
        asked.ask("difference", x_b=x_b, n_b=n_b, x_a=x_a, n_a=n_a)
    for base, lift, alpha, power, *_ in SAMPLE_SIZES:
        asked.ask("sample_size", base_rate=base, lift=lift, alpha=alpha, power=power)
    return asked


def two_forms(base: float, lift: float, alpha: float, power: float) -> tuple[float, float]:
    """Give people per arm in the form of Miller's calculator and of R's power.prop.test."""
    normal, other = NormalDist(), base + lift
    alarm, miss = normal.inv_cdf(1 - alpha / 2), normal.inv_cdf(power)
    spread = sqrt(base * (1 - base) + other * (1 - other))
    forms = []
    for under_none in (base, (base + other) / 2):
        widest = sqrt(2 * under_none * (1 - under_none))
        forms.append(((alarm * widest + miss * spread) / lift) ** 2)
    return min(forms), max(forms)


def pooled_p(x_b: int, n_b: int, x_a: int, n_a: int) -> float:
    rate = (x_a + x_b) / (n_a + n_b)
    error = sqrt(rate * (1 - rate) * (1 / n_a + 1 / n_b))
    if not error:
        return 1.0
    return 2 * NormalDist().cdf(-abs(x_b / n_b - x_a / n_a) / error)


def right_p(p: object, wanted: float) -> bool:
    """Tell whether a p-value says what it should: sound tests differ, more so in the tail."""
    if not isinstance(p, int | float) or isinstance(p, bool) or not 0 <= p <= 1:
        return False
    if (p < 0.05) != (wanted < 0.05):
        return False
    return wanted / FACTOR <= p <= wanted * FACTOR or (wanted < 1e-4 and p < 1e-3)


def close(one: object, other: float) -> bool:
    return isinstance(one, int | float) and not isinstance(one, bool) and abs(one - other) < 1e-6


def _interval(low: object, high: object) -> str:
    return f"{_shown(low)} to {_shown(high)}"


def _shown(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else repr(value)[:60]
