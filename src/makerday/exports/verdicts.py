"""What an export says of each check: one reading of a scorecard for all formats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from makerday.exports.text import cut, one_line
from makerday.grader.rubric import PUBLIC
from makerday.grader.scorecard import FAILED, NOT_RUN, PASSED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UNGRADED = "ungraded"
_LONGEST_NAME = 40


@dataclass(frozen=True)
class Verdict:
    """One check of one submission. `message` is one line, empty only when it passed."""

    id: str
    title: str
    level: int
    mentor: bool
    status: str
    points: int
    max_points: int
    message: str = ""
    seconds: float | None = None
    details: str = ""
    output: str = ""

    @property
    def passed(self) -> bool:
        return self.status == PASSED

    def explanation(self) -> str:
        """Say why it did not pass, in as many lines as that takes."""
        parts = [self.details or self.message]
        if self.output.strip():
            parts.append(f"your program printed:\n{self.output.rstrip()}")
        return "\n\n".join(parts)


def verdicts(card: Mapping[str, Any]) -> list[Verdict]:
    """Read the checks in the order of the rubric. Without a grade, none has passed."""
    return [_verdict(check, card) for check in card["checks"]]


def for_the_hire(card: Mapping[str, Any]) -> list[Verdict]:
    """Read the checks for a format that shows the hire all it is given.

    The mentor-only checks become one, so that neither what they are called nor
    what they say is given away.
    """
    every = verdicts(card)
    mentor = [verdict for verdict in every if verdict.mentor]
    public = [verdict for verdict in every if not verdict.mentor]
    return [*public, _together(mentor)] if mentor else public


def not_used(card: Mapping[str, Any]) -> str:
    """Name the files that could steer the checks and were not used, in a few words."""
    names = [one_line(name) for name in card.get("steering", ())]
    if not names:
        return ""
    rest = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{cut(names[0], _LONGEST_NAME)}{rest} not used"


def not_graded(card: Mapping[str, Any]) -> str:
    """Say why there is no grade, on one line; empty when there is one."""
    if card["status"] != UNGRADED:
        return ""
    return f"not graded: {one_line(card['reason']) or 'no reason given'}"


def _verdict(check: Mapping[str, Any], card: Mapping[str, Any]) -> Verdict:
    status, message = check["status"], one_line(check["message"])
    if card["status"] == UNGRADED and status in (PASSED, NOT_RUN):
        status, message = NOT_RUN, not_graded(card)
    elif status == NOT_RUN:
        message = message or f"not run: level {check['level']} is locked"
    return Verdict(
        id=check["id"],
        title=one_line(check["title"]) or check["id"],
        level=check["level"],
        mentor=check["visibility"] != PUBLIC,
        status=status,
        points=check["points"],
        max_points=check["max_points"],
        message="" if status == PASSED else message or status,
        seconds=check["seconds"],
        details=_details(check),
        output=check["output"],
    )


def _details(check: Mapping[str, Any]) -> str:
    failure = check["failure"]
    if not failure or not failure["called"]:
        return ""
    parts = [(name, failure[name]) for name in ("called", "expected", "got", "where")]
    return "\n".join(f"{name:<9} {words}" for name, words in parts if words)


def _together(mentor: Sequence[Verdict]) -> Verdict:
    passed = sum(verdict.passed for verdict in mentor)
    known = [verdict.seconds for verdict in mentor if verdict.seconds is not None]
    run = any(verdict.status != NOT_RUN for verdict in mentor)
    status = PASSED if passed == len(mentor) else FAILED if run else NOT_RUN
    return Verdict(
        id="mentor_checks",
        title="checks that only the mentor sees",
        level=0,
        mentor=True,
        status=status,
        points=sum(verdict.points for verdict in mentor),
        max_points=sum(verdict.max_points for verdict in mentor),
        message="" if status == PASSED else f"{passed} of {len(mentor)} passed",
        seconds=sum(known) if known else None,
    )
