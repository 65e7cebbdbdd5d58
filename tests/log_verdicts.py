"""The sums of a plain reading: verdicts, mix and rate, the worst step, from counted cells."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Counts = list[float]  # a_people, a_converted, b_people, b_converted
NAMES = ("a_people", "a_converted_people", "b_people", "b_converted_people")


def judged(
    experiment: dict[str, Any], cells: list[tuple[Any, ...]], shortcut: str
) -> dict[str, Any]:
    """Judge an experiment from (platform, channel, late, variant, people, converted) cells."""
    pooled = len(experiment["phases"]) == 1
    phases = _phases(cells, pooled=pooled)
    p_value = _mismatch(phases, [phase["b_share"] for phase in experiment["phases"]])
    strata = _phases(cells, pooled=pooled or shortcut == "ramp pooled")
    difference, z = _difference(strata)
    word = "no_effect_seen" if _p(z) > 0.05 else "ship" if z > 0 else "harmful"
    if p_value < 0.001 and shortcut != "no mismatch gate":
        word, difference, z = "invalid", math.nan, math.nan
    segments = _segments(cells, pooled=pooled, corrected=shortcut != "segments uncorrected")
    return {
        "name": experiment["name"],
        **dict(zip(NAMES, map(sum, zip(*phases, strict=True)), strict=True)),
        "phases": [dict(zip(NAMES, phase, strict=True)) for phase in phases],
        "srm_p_value": p_value,
        "diff_pp": None if word == "invalid" else difference * 100,
        "z": None if word == "invalid" else z,
        "verdict": word,
        "segments_seen": segments if word == "no_effect_seen" else None,
    }


def change(channels: Sequence[str], cells: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    """Split the change of the sign-up rate, from (channel, late, people, signed up) cells."""
    counts = {(channel, late): (people, signed) for channel, late, people, signed in cells}
    totals = [sum(counts[channel, late][0] for channel in channels) for late in (False, True)]
    signed = [sum(counts[channel, late][1] for channel in channels) for late in (False, True)]
    mix = rate = 0.0
    for channel in channels:
        (people0, signed0), (people1, signed1) = counts[channel, False], counts[channel, True]
        share0, share1 = people0 / totals[0], people1 / totals[1]
        rate0, rate1 = signed0 / people0, signed1 / people1
        mix += (share1 - share0) * (rate0 + rate1) / 2
        rate += (rate1 - rate0) * (share0 + share1) / 2
    before, after = signed[0] / totals[0], signed[1] / totals[1]
    return {
        "signup_rate_before": before,
        "signup_rate_after": after,
        "change_pp": (after - before) * 100,
        "mix_pp": mix * 100,
        "rate_pp": rate * 100,
        "channels": [
            {
                "channel": channel,
                "people_before": counts[channel, False][0],
                "signup_people_before": counts[channel, False][1],
                "people_after": counts[channel, True][0],
                "signup_people_after": counts[channel, True][1],
            }
            for channel in channels
        ],
    }


def worst(reached: Mapping[tuple[str, str], Sequence[int]], old: str, new: str) -> tuple[str, int]:
    """Give the platform and step at which the new version does worst beside the old."""
    scores = {}
    for platform in {platform for platform, _ in reached}:
        for step in (1, 2, 3):
            counts: Counts = []
            for version in (old, new):
                people = reached.get((platform, version), (0, 0, 0, 0))
                counts += [people[step - 1], people[step]]
            scores[platform, step] = _difference([counts])[1]
    return min(scores, key=lambda each: scores[each])


def _phases(cells: Iterable[tuple[Any, ...]], *, pooled: bool) -> list[Counts]:
    phases: list[Counts] = [[0, 0, 0, 0]] if pooled else [[0, 0, 0, 0], [0, 0, 0, 0]]
    for _, _, late, variant, people, converted in cells:
        phase = phases[0 if pooled else int(late)]
        arm = 2 * (variant == "B")
        phase[arm] += people
        phase[arm + 1] += converted
    return phases


def _mismatch(phases: list[Counts], b_shares: list[float]) -> float:
    statistic = 0.0
    for (a_people, _, b_people, _), share in zip(phases, b_shares, strict=True):
        wanted = (a_people + b_people) * share
        variance = wanted * (1 - share)
        statistic += (b_people - wanted) ** 2 / variance
    return math.exp(-statistic / 2) if len(phases) == 2 else _p(math.sqrt(statistic))


def _difference(strata: list[Counts]) -> tuple[float, float]:
    total = max(sum(a + b for a, _, b, _ in strata), 1)
    difference = variance = 0.0
    for a, a_yes, b, b_yes in strata:
        weight = (a + b) / total
        a_rate, b_rate = a_yes / max(a, 1), b_yes / max(b, 1)
        difference += weight * (b_rate - a_rate)
        spread = a_rate * (1 - a_rate) / max(a, 1) + b_rate * (1 - b_rate) / max(b, 1)
        variance += weight**2 * spread
    return difference, difference / math.sqrt(variance) if variance else 0.0


def _p(z: float) -> float:
    return 2 * NormalDist().cdf(-abs(z))


def _segments(
    cells: list[tuple[Any, ...]], *, pooled: bool, corrected: bool
) -> list[dict[str, str]]:
    """Give the segments with a difference: Holm's step-down at 5 %, or none at all."""
    found = []
    for platform, channel in {cell[:2] for cell in cells}:
        own = [cell for cell in cells if cell[:2] == (platform, channel)]
        p_value = _p(_difference(_phases(own, pooled=pooled))[1])
        found.append((p_value, {"platform": platform, "channel": channel}))
    found.sort(key=lambda each: each[0])
    seen = []
    for rank, (p_value, segment) in enumerate(found):
        if p_value > 0.05 / ((len(found) - rank) if corrected else 1):
            break
        seen.append(segment)
    return seen
