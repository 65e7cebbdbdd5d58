"""Sound 95 % intervals: the families that hold what they promise, and the room they span.

An answer of yours passes when each of its ends lies where one of these families puts it, or
between them, give or take a little. So any sound method will do, and none has to be guessed.

Sources: Wilson 1927; Clopper and Pearson 1934; Agresti and Coull 1998; Brown, Cai and DasGupta
2001 (Jeffreys); Newcombe 1998 (both); Miettinen and Nurminen 1985; Agresti and Caffo 2000.
"""

from __future__ import annotations

from math import comb, isfinite, sqrt
from statistics import NormalDist
from typing import NamedTuple

from scipy.special import betaincinv

LEVEL = 0.95
Z = NormalDist().inv_cdf(0.5 + LEVEL / 2)
TAIL = (1 - LEVEL) / 2
ROOM = 0.06  # of the width: what rounding and small corrections may take
MANY = 1000  # from here on Wald's interval is as good as any
_STEPS = 60


class Interval(NamedTuple):
    """The two ends of an interval."""

    low: float
    high: float


def wilson(x: float, n: float) -> Interval:
    p, z2 = x / n, Z * Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return _within(middle - half, middle + half, 0, 1)


def wilson_corrected(x: int, n: int) -> Interval:
    """Wilson's with a correction for continuity: Newcombe 1998a, method 4."""
    p, z2 = x / n, Z * Z
    low = 2 * n * p + z2 - 1 - Z * sqrt(z2 - 2 - 1 / n + 4 * p * (n * (1 - p) + 1))
    high = 2 * n * p + z2 + 1 + Z * sqrt(max(0.0, z2 + 2 - 1 / n + 4 * p * (n * (1 - p) - 1)))
    return Interval(
        0.0 if x == 0 else max(0.0, low / (2 * (n + z2))),
        1.0 if x == n else min(1.0, high / (2 * (n + z2))),
    )


def agresti_coull(x: int, n: int) -> Interval:
    more = n + Z * Z
    p = (x + Z * Z / 2) / more
    half = Z * sqrt(p * (1 - p) / more)
    return _within(p - half, p + half, 0, 1)


def jeffreys(x: int, n: int) -> Interval:
    low = 0.0 if x == 0 else float(betaincinv(x + 0.5, n - x + 0.5, TAIL))
    high = 1.0 if x == n else float(betaincinv(x + 0.5, n - x + 0.5, 1 - TAIL))
    return Interval(low, high)


def clopper_pearson(x: int, n: int) -> Interval:
    low = 0.0 if x == 0 else float(betaincinv(x, n - x + 1, TAIL))
    high = 1.0 if x == n else float(betaincinv(x + 1, n - x, 1 - TAIL))
    return Interval(low, high)


def wald(x: int, n: int) -> Interval:
    """The one from the first lecture. It promises 95 % and holds 80 % where rates are small."""
    p = x / n
    half = Z * sqrt(p * (1 - p) / n)
    return Interval(p - half, p + half)


RATES = (wilson, wilson_corrected, agresti_coull, jeffreys, clopper_pearson)


def newcombe(x1: int, n1: int, x2: int, n2: int) -> Interval:
    """The hybrid of two Wilson intervals: Newcombe 1998b, method 10."""
    p1, p2 = x1 / n1, x2 / n2
    (l1, u1), (l2, u2) = wilson(x1, n1), wilson(x2, n2)
    low = p1 - p2 - sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2)
    high = p1 - p2 + sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
    return Interval(low, high)


def agresti_caffo(x1: int, n1: int, x2: int, n2: int) -> Interval:
    p1, p2 = (x1 + 1) / (n1 + 2), (x2 + 1) / (n2 + 2)
    half = Z * sqrt(p1 * (1 - p1) / (n1 + 2) + p2 * (1 - p2) / (n2 + 2))
    return _within(p1 - p2 - half, p1 - p2 + half, -1, 1)


def miettinen_nurminen(x1: int, n1: int, x2: int, n2: int) -> Interval:
    """Where the score test of a difference turns: its roots, by halving."""
    middle = x1 / n1 - x2 / n2

    def inside(difference: float) -> bool:
        return abs(_score(x1, n1, x2, n2, difference)) <= Z

    return Interval(_edge(inside, middle, -1.0), _edge(inside, middle, 1.0))


def wald_difference(x1: int, n1: int, x2: int, n2: int) -> Interval:
    p1, p2 = x1 / n1, x2 / n2
    half = Z * sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    return Interval(p1 - p2 - half, p1 - p2 + half)


DIFFERENCES = (newcombe, miettinen_nurminen, agresti_caffo)


class Room(NamedTuple):
    """Where the low end and the high end of an interval may lie."""

    low: Interval
    high: Interval

    def holds(self, low: object, high: object) -> bool:
        """Tell whether both ends are numbers in their places."""
        if not (_number(low) and _number(high)):
            return False
        return self.low.low <= low <= self.low.high and self.high.low <= high <= self.high.high


def room_of_a_rate(x: int, n: int) -> Room:
    """Give the room of the families for a rate of `x` in `n`."""
    return _spanned([family(x, n) for family in RATES])


def room_of_a_difference(x1: int, n1: int, x2: int, n2: int) -> Room:
    """Give the room for the difference x1/n1 - x2/n2; Wald's is welcome where numbers are large."""
    families = [*DIFFERENCES, *([wald_difference] if min(n1, n2) > MANY else [])]
    return _spanned([family(x1, n1, x2, n2) for family in families])


def coverage(highs_and_lows: dict[int, tuple[float, float]], n: int, p: float) -> float:
    """Give how often intervals hold the true rate `p`: exact, by the binomial law."""
    return sum(
        comb(n, x) * p**x * (1 - p) ** (n - x)
        for x, (low, high) in highs_and_lows.items()
        if low <= p <= high
    )


def _spanned(found: list[Interval]) -> Room:
    slack = ROOM * (found[0].high - found[0].low)
    lows, highs = [each.low for each in found], [each.high for each in found]
    return Room(
        Interval(min(lows) - slack, max(lows) + slack),
        Interval(min(highs) - slack, max(highs) + slack),
    )


def _within(low: float, high: float, least: float, most: float) -> Interval:
    return Interval(max(least, low), min(most, high))


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _edge(inside: object, start: float, end: float) -> float:
    """Halve the way from `start`, which is inside, to `end`."""
    if inside(end):
        return end
    for _ in range(_STEPS):
        half = (start + end) / 2
        start, end = (half, end) if inside(half) else (start, half)
    return start


def _score(x1: int, n1: int, x2: int, n2: int, difference: float) -> float:
    """Give Miettinen and Nurminen's statistic: its variance is that of the restricted rates."""
    p2 = _restricted(x1, n1, x2, n2, difference)
    p1 = min(1.0, max(0.0, p2 + difference))
    variance = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * (n1 + n2) / (n1 + n2 - 1)
    gap = x1 / n1 - x2 / n2 - difference
    if variance <= 0:
        return 0.0 if abs(gap) < 1e-12 else float("inf")  # noqa: PLR2004 - nothing, in floats
    return gap / sqrt(variance)


def _restricted(x1: int, n1: int, x2: int, n2: int, d: float) -> float:
    """Give the likeliest second rate when the first is `d` above it, by halving the likelihood."""
    low, high = max(0.0, -d), min(1.0, 1.0 - d)

    def slope(p2: float) -> float:
        p1 = p2 + d
        parts = ((x1, p1), (x1 - n1, 1 - p1), (x2, p2), (x2 - n2, 1 - p2))
        return sum(count / max(rate, 1e-300) for count, rate in parts)

    for _ in range(_STEPS):
        half = (low + high) / 2
        low, high = (half, high) if slope(half) > 0 else (low, half)
    return (low + high) / 2
