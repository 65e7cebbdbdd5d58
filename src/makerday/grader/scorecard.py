"""The scorecard: what the checks of one project gave, added up in one place."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .rubric import MENTOR, PUBLIC

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from .expectation import Failure
    from .rubric import Check, Level, Rubric

SCHEMA = "makerday/scorecard/1"

PASSED = "passed"
FAILED = "failed"
TIMED_OUT = "timed out"
KILLED = "killed"
NOT_RUN = "not run"


@dataclass(frozen=True)
class Result:
    """How one check went. `message` is one line; `output` what the program printed."""

    status: str
    message: str = ""
    seconds: float | None = None
    failure: Failure | None = None
    output: str = ""


@dataclass(frozen=True)
class Run:
    """Where and how the checks were run, and what is to be said of it.

    `reason` says why there is no grade, or what about it needs saying; `ungraded`
    that the report is missing, so that the points mean nothing. `steering` are files of
    the submission that could steer the checks and were not used, such as a conftest.py.
    """

    project: str
    package: str
    seed: int
    sandbox: str = "plain"
    seconds: float = 0.0
    ungraded: bool = False
    reason: str = ""
    tests_edited: bool = False
    steering: tuple[str, ...] = ()
    visibilities: Collection[str] = field(default=(PUBLIC, MENTOR))


def scorecard(rubric: Rubric, results: Mapping[str, Result], run: Run) -> dict[str, Any]:
    """Build the scorecard (schema makerday/scorecard/1) from the results by check id.

    A check without a result was not run. Only checks of the run's visibilities
    count; the others are told as `mentor_checks` and `mentor_points`.
    """
    counted = [check for check in rubric.checks() if check.visibility in run.visibilities]
    absent = [check for check in rubric.checks() if check.visibility not in run.visibilities]
    checks = [_check(check, results.get(check.id, Result(NOT_RUN)), run) for check in counted]
    levels = _levels(rubric, checks)
    return {
        "schema": SCHEMA,
        "starter": rubric.starter,
        "version": rubric.version,
        "title": rubric.title,
        "project": run.project,
        "package": run.package,
        "status": "ungraded" if run.ungraded else "graded",
        "reason": run.reason,
        "points": sum(check["points"] for check in checks),
        "max_points": sum(check["max_points"] for check in checks),
        "tests_edited": run.tests_edited,
        "steering": list(run.steering),
        "seed": run.seed,
        "graded_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(run.seconds, 3),
        "sandbox": run.sandbox,
        "mentor_checks": len(absent),
        "mentor_points": sum(check.points for check in absent),
        "levels": levels,
        "checks": checks,
    }


def _check(check: Check, result: Result, run: Run) -> dict[str, Any]:
    passed = result.status == PASSED and not run.ungraded
    return {
        "id": check.id,
        "title": check.title,
        "level": check.level,
        "points": check.points if passed else 0,
        "max_points": check.points,
        "status": result.status,
        "visibility": check.visibility,
        "message": result.message,
        "seconds": None if result.seconds is None else round(result.seconds, 4),
        "failure": dataclasses.asdict(result.failure) if result.failure else None,
        "output": result.output,
    }


def _levels(rubric: Rubric, checks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    levels: list[dict[str, Any]] = []
    for level in rubric.levels:
        own = [check for check in checks if check["level"] == level.number]
        before = all(done["status"] == "complete" for done in levels)
        levels.append(_level(level, own, before=before))
    return levels


def _level(level: Level, checks: list[dict[str, Any]], *, before: bool) -> dict[str, Any]:
    """Score a level: complete when its public checks passed, locked when none was run.

    Mentor-only checks do not lock a level: the hire cannot see them.
    """
    public = [check for check in checks if check["visibility"] == PUBLIC]
    if all(check["status"] == PASSED for check in public):
        status = "complete"
    elif before or any(check["status"] != NOT_RUN for check in checks):
        status = "open"
    else:
        status = "locked"
    return {
        "number": level.number,
        "title": level.title,
        "points": sum(check["points"] for check in checks),
        "max_points": sum(check["max_points"] for check in checks),
        "status": status,
    }


def first_failure(card: Mapping[str, Any]) -> dict[str, Any] | None:
    """Give the first check that was run and did not pass."""
    for check in card["checks"]:
        if check["status"] not in (PASSED, NOT_RUN):
            found: dict[str, Any] = check
            return found
    return None


def open_level(card: Mapping[str, Any]) -> int | None:
    """Give the number of the level to work on, or None when all are complete."""
    for level in card["levels"]:
        if level["status"] != "complete":
            number: int = level["number"]
            return number
    return None
