"""Classroom 50's result.json (classroom50/result/v1), for its runner to publish."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from makerday.errors import UsageError
from makerday.exports.text import cut, fit, legible
from makerday.exports.verdicts import for_the_hire, not_graded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from makerday.exports.verdicts import Verdict

SCHEMA = "classroom50/result/v1"
_TYPES = ("individual", "group", "team")
_MOST_OUTPUT = 2000


@dataclass(frozen=True)
class Origin:
    """Whose submission it is and where it stands: only Classroom 50's runner knows."""

    classroom: str
    assignment: str
    owner: str
    submission: str
    commit: str
    release: str
    review: str
    assignment_type: str = "individual"

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Origin:
        """Read what the runner says of the submission in its environment variables."""
        found = {field: environment.get(name, "") for field, name in _VARIABLES.items()}
        found["owner"] = found["owner"] or environment.get("USERNAME", "")
        found["review"] = found["review"] or found["commit"] or "-"
        missing = [_VARIABLES[field] for field, value in found.items() if not value]
        if missing:
            raise UsageError(
                f"classroom50 needs to know whose submission it is: {', '.join(missing)} not set",
                "run this in Classroom 50's runner, which sets them",
            )
        if not found["submission"].startswith("submit/"):
            raise UsageError(
                f"SUBMISSION_TAG={found['submission']!r} is no tag of a submission",
                "Classroom 50's begin with submit/",
            )
        kind = environment.get("ASSIGNMENT_TYPE", "")
        return cls(**found, assignment_type=kind if kind in _TYPES else _TYPES[0])


_VARIABLES = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "owner": "OWNER",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
    "review": "REVIEW_URL",
}


def classroom50(card: Mapping[str, Any], origin: Origin) -> str:
    """Write one scorecard as Classroom 50's gradebook takes it.

    It is published in the hire's own repository: mentor-only checks are one test.
    """
    card = fit(card)
    # A result without a test is read as a pass, so a submission without a grade has one.
    tests = [_test(verdict) for verdict in for_the_hire(card)] or [_ungraded(card)]
    at = datetime.fromisoformat(card["graded_at"]).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    result = {
        "schema": SCHEMA,
        **{field: legible(getattr(origin, field)) for field in ("assignment_type", *_VARIABLES)},
        "datetime": at,
        "graded_at": at,
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }
    return json.dumps(result, indent=2, ensure_ascii=False) + "\n"


def _test(verdict: Verdict) -> dict[str, Any]:
    test = {
        "test-name": verdict.title,
        "passed": verdict.passed,
        "score": verdict.points,
        "max-score": verdict.max_points,
    }
    if verdict.message:
        test["message"] = cut(verdict.message, _MOST_OUTPUT)
    if verdict.output:
        test["output"] = cut(verdict.output, _MOST_OUTPUT)
    return test


def _ungraded(card: Mapping[str, Any]) -> dict[str, Any]:
    said = cut(not_graded(card) or "no check was run", _MOST_OUTPUT)
    return {"test-name": "grading", "passed": False, "score": 0, "max-score": 0, "message": said}
