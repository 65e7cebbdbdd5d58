"""The bonus: tests that are looked at every day, and values that were partly known before."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from program import wrong
from questions import Questions
from sound import Z

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from program import Program
    from questions import Answers

DAYS, TESTS, WORKING = 28, 200, 20
ALARMS = 0.11  # 5 % promised, 27 % for whoever looks every day with an interval for one look
WIDEST = 2.4  # times the interval of a single look, on the last day
ROOM = 0.15


@dataclass
class Extras:
    """Tests without any effect, tests with a large one, and people measured before and after."""

    seed: int
    base: float
    asked: Questions = field(default_factory=Questions)
    idle: list[str] = field(default_factory=list)
    working: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    answers: Answers | None = None

    def ask(self, program: Program, folder: Path) -> Extras:
        chance = np.random.default_rng(self.seed)
        self.idle = [self._looks(chance, 0.0) for _ in range(TESTS)]
        self.working = [self._looks(chance, 0.5 * self.base) for _ in range(WORKING)]
        self.known = [self._people(chance, rho) for rho in (0.5, 0.7, 0.9)]
        self.answers = self.asked.answered(program, folder)
        return self

    def _looks(self, chance: np.random.Generator, effect: float) -> str:
        """Ask about a test of 28 days: sums of conversions and people, day by day."""
        people = chance.integers(150, 250, (2, DAYS))
        rates = np.array([[self.base], [self.base + effect]])
        sums = np.stack([chance.binomial(people, rates).cumsum(1), people.cumsum(1)], axis=2)
        return self.asked.ask("looks", a=sums[0].tolist(), b=sums[1].tolist())

    def _people(self, chance: np.random.Generator, rho: float) -> str:
        """Ask about 400 people an arm, of whom much is known before."""
        before = chance.normal(100, 20, (2, 400))
        noise = chance.normal(0, 20, (2, 400))
        after = 50 + rho * before + sqrt(1 - rho * rho) * noise + np.array([[0.0], [2.0]])
        names = ("before_a", "after_a", "before_b", "after_b")
        values = (before[0], after[0], before[1], after[1])
        numbers = {name: each.round(3).tolist() for name, each in zip(names, values, strict=True)}
        return self.asked.ask("cuped", **numbers)

    def survives(self) -> None:
        """Fail when too many idle tests alarm on some day, or the interval is too wide."""
        alarms = sum(self._excludes_nothing(name).any() for name in self.idle)
        if alarms > ALARMS * TESTS:
            called = f"{TESTS} tests without an effect, looked at on {DAYS} days"
            raise wrong(called, "a false alarm in 5 % of them", f"in {alarms / TESTS:.0%}")
        for name in self.working:
            self._narrow(name)
        seen = sum(self._excludes_nothing(name)[-1] for name in self.working)
        if seen < WORKING / 2:
            raise wrong(f"{WORKING} tests with a large effect", "seen on the last day", f"{seen} of them")

    def takes_out(self) -> None:
        """Fail unless the noise that was known before is gone, and the difference is right."""
        for name in self.known:
            diff, low, high = (float(each) for each in self._numbers(name))
            wanted, error = _adjusted(*self._values(name))
            if abs(diff - wanted) > error / 4:
                raise wrong("cuped: diff", "the difference less what was there before", "another one")
            if abs((high - low) / (2 * Z * error) - 1) > ROOM:
                called = "cuped: width of the interval over that of the adjusted values"
                raise wrong(called, "about 1", f"{(high - low) / (2 * Z * error):.2f}")

    def _numbers(self, name: str) -> list[float]:
        assert self.answers is not None
        told = self.answers.to(name, "diff", "ci_low", "ci_high")
        if not all(isinstance(each, int | float) for each in told):
            raise wrong("cuped", "diff, ci_low and ci_high, numbers", repr(told)[:60])
        return told

    def _values(self, name: str) -> list[NDArray[np.float64]]:
        assert self.answers is not None
        asked = self.answers.asked[name]
        return [np.array(asked[key]) for key in ("before_a", "after_a", "before_b", "after_b")]

    def _ends(self, name: str) -> NDArray[np.float64]:
        assert self.answers is not None
        told = self.answers.to(name, "ci_low", "ci_high")
        good = all(isinstance(each, list) and len(each) == DAYS for each in told)
        if not good or not all(isinstance(end, int | float) for each in told for end in each):
            raise wrong("looks", f"ci_low and ci_high, {DAYS} numbers each", repr(told)[:60])
        return np.array(told, dtype=float)

    def _excludes_nothing(self, name: str) -> NDArray[np.bool_]:
        low, high = self._ends(name)
        return (low > 0) | (high < 0)

    def _narrow(self, name: str) -> None:
        low, high = self._ends(name)
        assert self.answers is not None
        (x_a, n_a), (x_b, n_b) = (self.answers.asked[name][arm][-1] for arm in ("a", "b"))
        a, b = x_a / n_a, x_b / n_b
        once = 2 * Z * sqrt(a * (1 - a) / n_a + b * (1 - b) / n_b)
        if not low[-1] <= b - a <= high[-1]:
            raise wrong("looks: the last day", "an interval around B - A", "one beside it")
        if high[-1] - low[-1] > WIDEST * once:
            width = (high[-1] - low[-1]) / once
            raise wrong("looks: width on the last day", "at most 2.4 times that of one look", f"{width:.1f}")


def _adjusted(
    before_a: NDArray[np.float64],
    after_a: NDArray[np.float64],
    before_b: NDArray[np.float64],
    after_b: NDArray[np.float64],
) -> tuple[float, float]:
    """Give the difference without what was there before, and its standard error."""
    before, after = np.concatenate([before_a, before_b]), np.concatenate([after_a, after_b])
    slope = np.cov(before, after)[0, 1] / np.var(before, ddof=1)
    a, b = after_a - slope * before_a, after_b - slope * before_b
    return float(b.mean() - a.mean()), sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
