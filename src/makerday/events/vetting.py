"""Whether a seed is fair: every verdict a standard error or more away from its threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .order import NO_WINNER, REAL, UNSEEN
from .plan import EFFECT, MISMATCH, NULL, REVERSAL
from .verdicts import CRITICAL, pooled, segment_scores, stratified, verdict

if TYPE_CHECKING:
    from .plan import Experiment, Plan
    from .tally import Tally

_CLEAR = CRITICAL + 1
_UNCLEAR = CRITICAL - 1
# Two-sided normal tails at 1 standard error on either side of the gate's 3.29.
_SURELY_EVEN, _SURELY_UNEVEN = 0.0221, 1.8e-5
_SEGMENT_LIMIT, _SEGMENT_BAIT = 2.6, 2.0
# Above this, that one of 12 segments lures by chance is not worth drawing millions again.
_BAITED_USERS = 300_000
_FALL = {REAL: (0.27, 0.31), NO_WINNER: (0.27, 0.31), UNSEEN: (0.25, 0.5)}
_LEAD = 3.0


def flaws(plan: Plan, found: Tally, users: int) -> list[str]:
    """Tell what makes the seed unfair, in a few words each; nothing if it is fair."""
    told = []
    for experiment, arms in zip(plan.experiments, found.arms, strict=True):
        told += [f"{experiment.name}: {flaw}" for flaw in _experiment_flaws(experiment, arms)]
    if users <= _BAITED_USERS and not _baited(plan, found):
        told.append("no segment lures")
    least, most = _FALL[plan.mode]
    if not least <= _fall(found) <= most:
        told.append("the sign-up rate does not fall as the brief says")
    if not _release_stands_out(plan, found):
        told.append("the broken release does not stand out")
    return told


def _experiment_flaws(experiment: Experiment, arms: np.ndarray) -> list[str]:
    judged = verdict(experiment, arms)
    if experiment.role == MISMATCH:
        even = judged.srm_p_value > _SURELY_UNEVEN
        dull = abs(judged.z) < _CLEAR
        return ["the mismatch is too small"] * even + ["the mismatch misleads nobody"] * dull
    told = ["close to the gate"] * (judged.srm_p_value < _SURELY_EVEN)
    if experiment.role == NULL:
        told += ["close to an effect"] * (abs(judged.z) > _UNCLEAR)
        scores = np.abs(segment_scores(experiment, arms))
        told += ["a segment is close to an effect"] * bool(scores.max() > _SEGMENT_LIMIT)
    if experiment.role in (EFFECT, REVERSAL):
        right = np.sign(judged.z) == np.sign(experiment.effect - 1)
        told += ["the effect is too faint"] * (abs(judged.z) < _CLEAR or not right)
    if experiment.ramps:
        wrong = np.sign(experiment.b_shares[0] - experiment.b_shares[1])
        told += ["pooling does not reverse it"] * bool(pooled(arms) * wrong < _CLEAR)
    return told


def _baited(plan: Plan, found: Tally) -> bool:
    """Tell whether at least one segment without effect looks like one."""
    nulls = (
        segment_scores(experiment, arms)
        for experiment, arms in zip(plan.experiments, found.arms, strict=True)
        if experiment.role == NULL
    )
    return any(bool(np.abs(scores).max() > _SEGMENT_BAIT) for scores in nulls)


def _fall(found: Tally) -> float:
    people, signed = found.channels.sum(axis=1).T
    before, after = signed / people
    return float(1 - after / before)


def _release_stands_out(plan: Plan, found: Tally) -> bool:
    """Tell whether the broken step fell most, by 3 standard errors more than any other."""
    scores = {}
    for platform, versions in enumerate(found.releases):
        for step in range(3):
            scores[platform, step + 1] = stratified(versions[None, :, step])[1]
    broken = scores.pop((plan.release.platform, plan.release.step))
    return broken < min(*scores.values(), -_CLEAR) - _LEAD
