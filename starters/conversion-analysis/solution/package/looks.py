"""Looking more than once: what it costs, and intervals that survive it."""

from __future__ import annotations

from math import log, sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

if TYPE_CHECKING:
    from collections.abc import Sequence

_GRID = 801


def false_alarms(bounds: Sequence[float]) -> list[float]:
    """Give the chance of a false alarm up to each of equally spaced looks.

    `bounds` are on |z|. The sum of what was seen is a random walk; what has crossed a bound
    is taken out of it at each look (Armitage, McPherson and Rowe 1969).
    """
    inside, chances = 1.0, []
    points, density = np.zeros(1), np.ones(1)
    for look, bound in enumerate(bounds, 1):
        edge = bound * sqrt(look)
        fresh = np.linspace(-edge, edge, _GRID)
        step = norm.pdf(fresh[:, None] - points[None, :]) @ density
        weights = np.full(_GRID, 2.0)
        weights[1::2] = 4.0
        weights[[0, -1]] = 1.0
        points, density = fresh, step * weights * (fresh[1] - fresh[0]) / 3
        inside = float(density.sum())
        chances.append(1 - inside)
    return chances


def pocock(looks: int, alpha: float = 0.05) -> float:
    """Give the one bound for all looks that keeps all false alarms at `alpha` (Pocock 1977)."""
    return float(brentq(lambda z: false_alarms([z] * looks)[-1] - alpha, 1.5, 4.0))


def obrien_fleming(looks: int, alpha: float = 0.05) -> float:
    """Give the last bound of those that are strict early and mild late (1979)."""

    def over(last: float) -> float:
        bounds = [last * sqrt(looks / look) for look in range(1, looks + 1)]
        return false_alarms(bounds)[-1] - alpha

    return float(brentq(over, 1.5, 4.0))


def always_valid(variances: Sequence[float], alpha: float = 0.05) -> list[float]:
    """Give the half width of an interval at each look, valid at all of them together.

    The mixture sequence of Robbins, as in Waudby-Smith and others 2021. It may be looked at
    any number of times; it is tuned to be narrow at the last of these looks.
    """
    aim = 1 / variances[-1]
    bet = (-2 * log(alpha) + log(1 - 2 * log(alpha))) / aim
    widths = []
    for variance in variances:
        seen = bet / variance
        widths.append(sqrt(variance * (1 + 1 / seen) * log((1 + seen) / alpha**2)))
    return widths
