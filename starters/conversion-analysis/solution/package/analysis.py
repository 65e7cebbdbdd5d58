"""The analysis: each part in a module of its own, each level a part more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb

from . import about as abouts
from . import answers, change, experiments, funnel, log, rates
from .errors import DataError
from .parts import PARTS

if TYPE_CHECKING:
    from pathlib import Path

    from .about import About

SCHEMA = "makerday/conversion-results/1"


def analyse(folder: Path, *, funnel_only: bool = False) -> dict[str, Any]:
    """Analyse a data folder; raises DataError."""
    told: dict[str, Any] = {"schema": SCHEMA}
    questions = folder / "questions.json"
    if questions.exists() and "answers" in PARTS and not funnel_only:
        told["answers"] = answers.answered(questions)
        if not (folder / "about.json").exists():
            return told
    about = abouts.read(folder)
    with log.opened(folder, about) as con:
        try:
            return told | (_funnel(con, about) if funnel_only else _all(con, about))
        except duckdb.Error as error:
            raise DataError(log.line(error, folder)) from error


def _funnel(con: duckdb.DuckDBPyConnection, about: About) -> dict[str, Any]:
    if "scale" not in PARTS:
        raise NotImplementedError("--only funnel is level 5")
    return {"funnel": funnel.count(con, about)}


def _all(con: duckdb.DuckDBPyConnection, about: About) -> dict[str, Any]:
    log.check_rows(con, about)
    counts = funnel.count(con, about)
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
