"""Exercism's results.json, version 3 of its test runner interface."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from makerday.exports.text import cut, cut_bytes, fit
from makerday.exports.verdicts import for_the_hire, not_graded
from makerday.grader.scorecard import FAILED, NOT_RUN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from makerday.exports.verdicts import Verdict

_MOST_MESSAGE = 65_535
_MOST_OUTPUT = 500
_CUT = "\nOutput was truncated. Please limit to 500 chars"
# The file may have 500 kB; quoting can double a text, and there is more than text.
_ROOM = 200_000


def exercism(card: Mapping[str, Any]) -> str:
    """Write one scorecard as Exercism's runners do, checks in the order of the rubric."""
    card = fit(card)
    found = for_the_hire(card)
    result: dict[str, Any] = {"version": 3}
    if all(verdict.status == NOT_RUN for verdict in found):
        message = not_graded(card) or "no check was run"
        result |= {"status": "error", "message": cut_bytes(message, _MOST_MESSAGE)}
    else:
        passed = all(verdict.passed for verdict in found)
        share = _ROOM // len(found) // 2
        result |= {"status": "pass" if passed else "fail", "message": None}
        result["tests"] = [_test(verdict, share) for verdict in found]
    return json.dumps(result, indent=2, ensure_ascii=False) + "\n"


def _test(verdict: Verdict, share: int) -> dict[str, Any]:
    test: dict[str, Any] = {"name": verdict.title, "status": _status(verdict)}
    if not verdict.passed:
        said = verdict.details or verdict.message
        test["message"] = cut_bytes(said, min(share, _MOST_MESSAGE))
    if verdict.output:
        test["output"] = cut_bytes(cut(verdict.output, _MOST_OUTPUT, _CUT), share)
    if not verdict.mentor:
        test["task_id"] = verdict.level
    return test


def _status(verdict: Verdict) -> str:
    if verdict.passed:
        return "pass"
    return "fail" if verdict.status == FAILED else "error"
