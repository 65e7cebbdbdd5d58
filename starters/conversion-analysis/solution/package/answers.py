"""questions.json: small questions with numbers in them, answered by id."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from . import rates
from .bonus import adjusted, looked
from .errors import DataError
from .parts import PARTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def answered(path: Path) -> dict[str, dict[str, Any]]:
    """Answer every question of a file; raises DataError for one that is not understood."""
    try:
        questions = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: {error}") from error
    told = {}
    for number, question in enumerate(questions, 1):
        try:
            if question["ask"] in _BONUS and "bonus" not in PARTS:
                continue
            told[question["id"]] = _ANSWERS[question["ask"]](question)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"{path}: question {number}: {error}") from error
    return told


def _counts(asked: dict[str, Any], *pairs: tuple[str, str]) -> tuple[int, ...]:
    """Give pairs of counts; raises ValueError where there are more of them than there are."""
    for x, n in pairs:
        if not 0 <= asked[x] <= asked[n]:
            raise ValueError(f"{asked[x]} of {asked[n]}")
    return tuple(asked[name] for pair in pairs for name in pair)


def _rate(asked: dict[str, Any]) -> dict[str, Any]:
    value, low, high = rates.rate(*_counts(asked, ("x", "n")))
    return {"rate": value, "ci_low": low, "ci_high": high}


def _difference(asked: dict[str, Any]) -> dict[str, Any]:
    counts = _counts(asked, ("x_b", "n_b"), ("x_a", "n_a"))
    value, low, high = rates.difference(*counts)
    told = {"diff": value, "ci_low": low, "ci_high": high}
    return told | {"p_value": rates.p_value(*counts)}


def _sample_size(asked: dict[str, Any]) -> dict[str, Any]:
    people = rates.users_per_arm(asked["base_rate"], asked["lift"], asked["alpha"], asked["power"])
    return {"people_per_arm": people}


_ANSWERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "rate": _rate,
    "difference": _difference,
    "sample_size": _sample_size,
    "looks": looked,
    "cuped": adjusted,
}
_BONUS = ("looks", "cuped")
