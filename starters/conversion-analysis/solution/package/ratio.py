"""The sample-ratio gate: whether the arms got the people that they were meant to get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scipy.stats import chi2, chisquare

if TYPE_CHECKING:
    from collections.abc import Sequence

GATE = 0.001  # a false alarm once in a thousand tests; 0.05 would cry wolf every month


def p_value(seen: Sequence[Sequence[float]], meant: Sequence[Sequence[float]]) -> float:
    """Give the chance of counts so far from the shares that were meant, if all is well.

    A row for each phase, a number for each arm. The statistics of the phases add up.
    """
    total, freedom = 0.0, 0
    for counts, shares in zip(seen, meant, strict=True):
        people = sum(counts)
        if people:
            total += chisquare(counts, [people * each / sum(shares) for each in shares]).statistic
            freedom += len(counts) - 1
    return float(chi2.sf(total, freedom)) if freedom else 1.0
