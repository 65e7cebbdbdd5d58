"""What everyone who reads a log may know about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .columns import BOT_WORDS
from .days import COHORT, HALF, LENGTH, WINDOW_HOURS
from .plan import CHANNELS, METRIC, PLATFORMS, STEPS

if TYPE_CHECKING:
    from .plan import Experiment, Plan

SCHEMA = "makerday/conversion-data/1"


def about(planned: Plan) -> dict[str, Any]:
    """Give the content of about.json. No seed: the answers could be made from it."""
    return {
        "schema": SCHEMA,
        "timezone": planned.days.zone,
        "first_day": planned.days.name(0),
        "days": LENGTH,
        "cohort_days": COHORT,
        "window_hours": WINDOW_HOURS,
        "before": _span(planned, 0, HALF),
        "after": _span(planned, HALF, COHORT),
        "steps": list(STEPS),
        "platforms": list(PLATFORMS),
        "channels": list(CHANNELS),
        "app_versions": list(planned.release.versions),
        "bot_words": list(BOT_WORDS),
        "experiments": [_experiment(planned, each) for each in planned.experiments],
    }


def _experiment(planned: Plan, experiment: Experiment) -> dict[str, Any]:
    before, after = experiment.b_shares
    phases = (
        [(0, HALF, before), (HALF, COHORT, after)] if experiment.ramps else [(0, COHORT, before)]
    )
    return {
        "name": experiment.name,
        "metric": METRIC,
        "phases": [
            {**_span(planned, start, end), "b_share": share} for start, end, share in phases
        ],
    }


def _span(planned: Plan, start: int, end: int) -> dict[str, str]:
    return {"first_day": planned.days.name(start), "last_day": planned.days.name(end - 1)}
