"""results.json: all that was found, with units in the names, written in one step."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from . import about as abouts
from . import answers, change, experiments, funnel, log, rates
from .errors import DataError

SCHEMA = "makerday/conversion-results/1"
NAME = "results.json"


def found(folder: Path, *, funnel_only: bool = False) -> dict[str, Any]:
    """Analyse a data folder; raises DataError."""
    told: dict[str, Any] = {"schema": SCHEMA}
    questions = folder / "questions.json"
    if questions.exists() and not funnel_only:
        told["answers"] = answers.answered(questions)
    if not (folder / "about.json").exists() and "answers" in told:
        return told
    about = abouts.read(folder)
    with log.opened(folder, about) as con:
        if funnel_only:
            return told | {"funnel": funnel.count(con, about)}
        log.check_rows(con, about)
        counts = funnel.count(con, about)
        money, kept = funnel.money(con)
        counts["kept_people"] = kept
        return told | {
            "funnel": counts,
            "money": money,
            "signups_by_local_day": funnel.signups_by_local_day(con, about),
            "rates": _rates(counts),
            "experiments": experiments.judged(con, about),
            "change": change.explained(con, about),
            "broken_release": change.broken_release(con, about),
        }


def _rates(counts: dict[str, int]) -> list[dict[str, Any]]:
    """Give each step's rate over all who came: shared by all steps, so rates can be compared."""
    (_, visits), *later = counts.items()
    steps = []
    for name, people in later:
        value, low, high = rates.rate(people, visits)
        step = name.removesuffix("_people")
        steps.append({"step": step, "rate": value, "ci_low": low, "ci_high": high})
    return steps


def write(told: dict[str, Any], out: Path) -> Path:
    """Write results.json into a folder, whole or not at all; raises DataError."""
    path = out / NAME
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=out, prefix=".new-") as fresh:
            new = Path(fresh, NAME)
            new.write_text(json.dumps(told, indent=2, allow_nan=False) + "\n", "utf-8")
            new.replace(path)
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from error
    return path
