"""All parts of results.json that come from the log, level by level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import change, experiments, funnel, log, rates, shown
from .parts import PARTS

if TYPE_CHECKING:
    import duckdb

    from .about import About


def found(con: duckdb.DuckDBPyConnection, about: About) -> dict[str, Any]:
    """Analyse an opened log; raises DataError."""
    log.check_rows(con, about)
    counts = funnel.count(con, about)
    funnel.describe(con)
    money, kept = funnel.money(con)
    counts["kept_people"] = kept
    days = funnel.signups_by_local_day(con, about)
    told: dict[str, Any] = {"funnel": counts, "money": money, "signups_by_local_day": days}
    if "answers" in PARTS:
        told["rates"] = _rates(counts)
    if "experiments" in PARTS:
        told["experiments"] = experiments.judged(con, about)
    if "change" in PARTS:
        told["change"] = change.explained(con, about)
        told["broken_release"] = change.broken_release(con, about)
    if "talk" in PARTS:
        told["shown"] = shown.found(con, about, told)
    return told


def _rates(counts: dict[str, int]) -> list[dict[str, Any]]:
    """Give each step's rate over all who came: shared by all steps, so rates can be compared."""
    (_, visits), *later = counts.items()
    steps = []
    for name, people in later:
        value, low, high = rates.rate(people, visits)
        step = name.removesuffix("_people")
        steps.append({"step": step, "rate": value, "ci_low": low, "ci_high": high})
    return steps
