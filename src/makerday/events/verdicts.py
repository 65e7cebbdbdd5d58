"""The words for an experiment, from its counts alone: the gate first, then the difference."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .plan import CHANNELS, PLATFORMS

if TYPE_CHECKING:
    from .chance import Floats, Whole
    from .plan import Experiment

SHIP, NOTHING, HARMFUL, INVALID = "ship", "no_effect_seen", "harmful", "invalid"
GATE = 0.001
CRITICAL = 1.959963984540054  # two-sided 5 %


@dataclass(frozen=True)
class Verdict:
    """`srm_p_value` 0..1; `difference` of B - A as a share, stratified by phase, and its z."""

    srm_p_value: float
    difference: float
    z: float
    word: str


def verdict(experiment: Experiment, arms: Whole) -> Verdict:
    """Judge counts: phases x arms x segments x (people, converted)."""
    counts = by_phase(experiment, arms.sum(axis=2))
    p_value = mismatch(experiment, counts)
    difference, z = stratified(counts)
    word = INVALID if p_value < GATE else _word(z)
    return Verdict(p_value, difference, z, word)


def by_phase(experiment: Experiment, counts: Whole) -> Whole:
    """Keep both halves apart where the design differs, else pool them: phases x arms x 2."""
    return counts if experiment.ramps else counts.sum(axis=0, keepdims=True)


def mismatch(experiment: Experiment, counts: Whole) -> float:
    """Give the p-value of the arms' sizes under the design (chi-square, a df for each phase)."""
    shares = np.array(experiment.b_shares[: len(counts)])
    seen = counts[:, :, 0]
    wanted = np.column_stack([1 - shares, shares]) * seen.sum(axis=1, keepdims=True)
    statistic = float(((seen - wanted) ** 2 / wanted).sum())
    if len(counts) == 1:
        return math.erfc(math.sqrt(statistic / 2))
    return math.exp(-statistic / 2)


def stratified(counts: Whole) -> tuple[float, float]:
    """Give B - A and its z, strata x arms x 2, each weighted by its share of the people."""
    people = np.maximum(counts[:, :, 0], 1)
    rates = counts[:, :, 1] / people
    weights = people.sum(axis=1) / people.sum()
    difference = float((weights * (rates[:, 1] - rates[:, 0])).sum())
    variances = (rates * (1 - rates) / people).sum(axis=1)
    deviation = math.sqrt(float((weights**2 * variances).sum()))
    return difference, difference / deviation if deviation else 0.0


def segment_scores(experiment: Experiment, arms: Whole) -> Floats:
    """Give the z of each of the 12 segments, platform by platform."""
    segments = range(len(PLATFORMS) * len(CHANNELS))
    return np.array([stratified(by_phase(experiment, arms[:, :, n]))[1] for n in segments])


def pooled(arms: Whole) -> float:
    """Give the z of one who forgets the ramp."""
    return stratified(arms.sum(axis=(0, 2))[None])[1]


def _word(z: float) -> str:
    if abs(z) < CRITICAL:
        return NOTHING
    return SHIP if z > 0 else HARMFUL
