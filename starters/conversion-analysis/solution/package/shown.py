"""What the plots of the talk need beyond the graded parts of results.json."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from statsmodels.stats.proportion import confint_proportions_2indep

from . import rates, strata
from .experiments import arms_by_day
from .looks import false_alarms
from .strata import Stratum

if TYPE_CHECKING:
    import duckdb

    from .about import About, Experiment

_ALARM = 1.959964
_STEP_BY_DAY = """
SELECT day, app_version, count(*), count(reached.t)
FROM guest JOIN reached_{before} USING (person)
LEFT JOIN reached_{step} AS reached USING (person)
WHERE platform = ? GROUP BY day, app_version ORDER BY day, app_version
"""


def found(con: duckdb.DuckDBPyConnection, about: About, told: dict[str, Any]) -> dict[str, Any]:
    """Give the reversal, the release and the looks, where there are such."""
    return {
        "relative_change": _relative(told["change"]),
        "reversals": [
            _reversal(con, about, each) for each in about.experiments if len(each.phases) > 1
        ],
        "release_days": _release(con, about, told["broken_release"]),
        "looks": _looks(con, about, told["experiments"]),
        "score_interval": _score(),
    }


def _score() -> dict[str, Any]:
    """Give what the library says of a published table with the method we do not use."""
    counts = (56, 70, 48, 80)
    low, high = confint_proportions_2indep(*counts, method="score", compare="diff")
    return {"counts": counts, "printed": (0.0528, 0.3382), "library": (float(low), float(high))}


def _relative(change: dict[str, float | None]) -> float | None:
    before, after = change["signup_rate_before"], change["signup_rate_after"]
    return after / before - 1 if before and after is not None else None


def _reversal(
    con: duckdb.DuckDBPyConnection, about: About, experiment: Experiment
) -> dict[str, Any]:
    """Compare pooled, phase by phase, and all phases together."""
    parts = []
    for phase in experiment.phases:
        first, last = ((day - about.first_day).days for day in (phase.first_day, phase.last_day))
        days = arms_by_day(con, experiment).items()
        parts.append(_sum([stratum for day, stratum in days if first <= day <= last]))
    rows = [("all days in one pot", [_sum(parts)], {"wrong": True})]
    for number, part in enumerate(parts, 1):
        rows.append((f"phase {number}", [part], {}))
    rows.append(("within the phases", parts, {"whole": True}))
    return {
        "name": experiment.name,
        "rows": [{"label": label, **_figures(own), **more} for label, own, more in rows],
    }


def _figures(own: list[Stratum]) -> dict[str, float | None]:
    value, low, high = strata.difference(own)
    known = None if value is None else 100 * value
    return {"diff_pp": known, "ci_low_pp": 100 * low, "ci_high_pp": 100 * high}


def _release(
    con: duckdb.DuckDBPyConnection, about: About, broken: dict[str, Any]
) -> list[dict[str, Any]]:
    """Give the rate of the broken step by day of entry and version."""
    if broken["step"] is None:
        return []
    before = about.steps[about.steps.index(broken["step"]) - 1]
    asked = _STEP_BY_DAY.format(before=before, step=broken["step"])
    days = []
    for day, version, people, reached in con.execute(asked, [broken["platform"]]).fetchall():
        value, low, high = rates.rate(reached, people)
        row = {"day": str(about.first_day + timedelta(days=day)), "app_version": version}
        days.append(row | {"people": people, "rate": value, "ci_low": low, "ci_high": high})
    return days


def _looks(
    con: duckdb.DuckDBPyConnection, about: About, judged: list[dict[str, Any]]
) -> dict[str, Any]:
    """Follow an experiment that does nothing from day to day, as if one had looked."""
    quiet = {each["name"] for each in judged if each["verdict"] == "no_effect_seen"}
    plain = [e for e in about.experiments if e.name in quiet and len(e.phases) == 1]
    if not plain:
        return {"name": None, "days": []}
    by_day = arms_by_day(con, plain[0])
    chances = false_alarms([_ALARM] * about.cohort_days)
    days, so_far = [], Stratum(0, 0, 0, 0)
    for day in range(about.cohort_days):
        so_far = _sum([so_far, by_day.get(day, Stratum(0, 0, 0, 0))])
        p = rates.p_value(*so_far)
        days.append({"p_value": 1.0 if p is None else p, "false_alarm_chance": chances[day]})
    return {"name": plain[0].name, "days": days}


def _sum(parts: list[Stratum]) -> Stratum:
    return Stratum(*(sum(numbers) for numbers in zip(*parts, strict=True)))
