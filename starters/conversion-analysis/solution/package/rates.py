"""Honest rates: intervals, differences, p-values and how many people a test needs.

Wilson's interval for a rate and Newcombe's for a difference, both by statsmodels. Its
`method="score"` for a difference is wrong in 0.15.0 (56/70 against 48/80 gives 0.0526 to
0.3440 where 0.0528 to 0.3382 is right; it raises on other tables): do not use it.
"""

from __future__ import annotations

from math import ceil, sqrt
from typing import NamedTuple

from scipy.stats import norm
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

ALPHA = 0.05


class Estimate(NamedTuple):
    """A value and the two ends of its interval; None where nobody was asked."""

    value: float | None
    low: float
    high: float


def rate(x: int, n: int, alpha: float = ALPHA, method: str = "wilson") -> Estimate:
    """Estimate the rate of `x` in `n`; of nobody, anything between 0 and 1 is possible."""
    if n == 0:
        return Estimate(None, 0.0, 1.0)
    low, high = proportion_confint(x, n, alpha, method)
    return Estimate(x / n, float(low), float(high))


def difference(  # noqa: PLR0913 - four counts of one table
    x_b: int, n_b: int, x_a: int, n_a: int, *, alpha: float = ALPHA, method: str = "newcomb"
) -> Estimate:
    """Estimate how much the rate of B is above that of A."""
    if n_a == 0 or n_b == 0:
        return Estimate(None, -1.0, 1.0)
    low, high = confint_proportions_2indep(
        x_b, n_b, x_a, n_a, method=method, compare="diff", alpha=alpha
    )
    return Estimate(x_b / n_b - x_a / n_a, float(low), float(high))


def z_score(x_b: int, n_b: int, x_a: int, n_a: int) -> float:
    """Give the pooled z statistic; 0 where both arms agree that nothing ever happens."""
    pooled = (x_a + x_b) / (n_a + n_b)
    variance = pooled * (1 - pooled) * (1 / n_a + 1 / n_b)
    return (x_b / n_b - x_a / n_a) / sqrt(variance) if variance else 0.0


def p_value(x_b: int, n_b: int, x_a: int, n_a: int) -> float | None:
    """Give the two-sided p-value of no difference; None where an arm is empty."""
    if n_a == 0 or n_b == 0:
        return None
    return float(2 * norm.sf(abs(z_score(x_b, n_b, x_a, n_a))))


def users_per_arm(base: float, lift: float, alpha: float = ALPHA, power: float = 0.8) -> int:
    """Give how many people each arm needs to see a lift of a base rate.

    Under no lift both arms vary as the base rate does: the form of Evan Miller's calculator.
    """
    other = base + lift
    alarm = norm.isf(alpha / 2) * sqrt(2 * base * (1 - base))
    miss = norm.isf(1 - power) * sqrt(base * (1 - base) + other * (1 - other))
    return ceil(((alarm + miss) / lift) ** 2 - 1e-9)


def power(n: int, one: float, other: float, alpha: float = ALPHA) -> float:
    """Give the chance that `n` people an arm show the difference: R's power.prop.test."""
    middle = (one + other) / 2
    alarm = norm.isf(alpha / 2) * sqrt(2 * middle * (1 - middle))
    spread = sqrt(one * (1 - one) + other * (1 - other))
    return float(norm.cdf((sqrt(n) * abs(one - other) - alarm) / spread))
