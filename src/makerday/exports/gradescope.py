"""Gradescope's results.json, what an autograder of its leaves in /autograder/results."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from makerday.exports.text import fit
from makerday.exports.verdicts import not_graded, verdicts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from makerday.exports.verdicts import Verdict


def gradescope(card: Mapping[str, Any]) -> str:
    """Write one scorecard for Gradescope. Mentor-only checks are hidden from students."""
    card = fit(card)
    numbers: dict[int, int] = {}
    tests = []
    for verdict in verdicts(card):
        numbers[verdict.level] = numbers.get(verdict.level, 0) + 1
        tests.append(_test(verdict, f"{verdict.level}.{numbers[verdict.level]}"))
    result = {
        "score": card["points"],
        "execution_time": card["seconds"],
        "output": _output(card),
        # Left out, the first of these means HTML, and a reason may quote a program.
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {key: card[key] for key in ("schema", "status", "tests_edited", "seed")},
    }
    return json.dumps(result, indent=2, ensure_ascii=False) + "\n"


def _test(verdict: Verdict, number: str) -> dict[str, Any]:
    return {
        "name": verdict.title,
        "number": number,
        "status": "passed" if verdict.passed else "failed",
        "score": verdict.points,
        "max_score": verdict.max_points,
        "output": verdict.output if verdict.passed else verdict.explanation(),
        "tags": [f"level {verdict.level}", verdict.status],
        "visibility": "hidden" if verdict.mentor else "visible",
    }


def _output(card: Mapping[str, Any]) -> str:
    told = f"{card['points']} of {card['max_points']} points"
    return not_graded(card) or "; ".join(part for part in (told, card["reason"]) if part)
