"""Comparing within strata.

Where an experiment ramps, the people of one phase are not those of the next, and pooled they
can turn a winner into a loser.
"""

from __future__ import annotations

from math import log, sqrt
from typing import TYPE_CHECKING, NamedTuple

from scipy.stats import chi2, norm

from . import rates
from .rates import ALPHA, Estimate

if TYPE_CHECKING:
    from collections.abc import Sequence


class Stratum(NamedTuple):
    """How many converted, of how many, in each arm of one part of the traffic."""

    x_b: int
    n_b: int
    x_a: int
    n_a: int


def difference(strata: Sequence[Stratum], alpha: float = ALPHA) -> Estimate:
    """Give how much B is above A, each stratum weighted by its share of the people.

    The interval combines those of the strata, as Newcombe's combines those of two rates
    (MOVER, Zou and Donner 2008): with one stratum it is Newcombe's.
    """
    shares = _shares(strata)
    if not shares:
        return Estimate(None, -1.0, 1.0)
    parts = [(w, rates.difference(*each, alpha=alpha)) for each, w in shares]
    value = sum(w * d.value for w, d in parts if d.value is not None)
    low = value - sqrt(sum((w * ((d.value or 0.0) - d.low)) ** 2 for w, d in parts))
    high = value + sqrt(sum((w * (d.high - (d.value or 0.0))) ** 2 for w, d in parts))
    return Estimate(value, low, high)


def p_value(strata: Sequence[Stratum]) -> float | None:
    """Give the two-sided p-value of no difference, with the rates pooled in each stratum."""
    shares = _shares(strata)
    if not shares:
        return None
    value = sum(w * (s.x_b / s.n_b - s.x_a / s.n_a) for s, w in shares)
    variance = sum(w * w * _pooled(s) for s, w in shares)
    return float(2 * norm.sf(abs(value) / sqrt(variance))) if variance else 1.0


def common_odds_ratio(strata: Sequence[Stratum]) -> float:
    """Give Mantel and Haenszel's odds ratio of B against A."""
    up = sum(s.x_b * (s.n_a - s.x_a) / (s.n_a + s.n_b) for s in strata)
    down = sum(s.x_a * (s.n_b - s.x_b) / (s.n_a + s.n_b) for s in strata)
    return up / down


def woolf(strata: Sequence[Stratum]) -> float:
    """Give the p-value of one odds ratio for all strata (Woolf 1955)."""
    cells = [(s.x_b, s.n_b - s.x_b, s.x_a, s.n_a - s.x_a) for s in strata]
    logs = [log(a * d / (b * c)) for a, b, c, d in cells]
    weights = [1 / sum(1 / count for count in cell) for cell in cells]
    mean = sum(w * each for w, each in zip(weights, logs, strict=True)) / sum(weights)
    spread = sum(w * (each - mean) ** 2 for w, each in zip(weights, logs, strict=True))
    return float(chi2.sf(spread, len(strata) - 1))


def _shares(strata: Sequence[Stratum]) -> list[tuple[Stratum, float]]:
    """Give the strata that have people in both arms, with their shares of these people."""
    full = [each for each in strata if each.n_a and each.n_b]
    total = sum(each.n_a + each.n_b for each in full)
    return [(each, (each.n_a + each.n_b) / total) for each in full]


def _pooled(s: Stratum) -> float:
    rate = (s.x_a + s.x_b) / (s.n_a + s.n_b)
    return rate * (1 - rate) * (1 / s.n_a + 1 / s.n_b)
