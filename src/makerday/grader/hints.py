"""Hints in steps: each time one is asked for, one more is told."""

from __future__ import annotations

import textwrap
from contextlib import suppress
from typing import TYPE_CHECKING

from . import project as projects
from .scorecard import open_level

if TYPE_CHECKING:
    from pathlib import Path

    from .rubric import Rubric
    from .screen import Look

_STATE = "hints.json"


def next_hint(root: Path, rubric: Rubric, look: Look) -> list[str]:
    """Tell one more hint of the level at work, after those told before.

    The level is the first that the last grading left open. How many were told is
    kept in the project.
    """
    number = _level(root)
    if number is None:
        return [f" All levels are complete. {look.paint('accent', 'Next:')} {look.demo}"]
    level = rubric.levels[number - 1]
    told = projects.recall(root, _STATE)
    told = told if isinstance(told, dict) else {}
    before = told.get(str(number), 0)
    count = min(before + 1 if isinstance(before, int) else 1, len(level.hints))
    with suppress(OSError):  # a hint is told all the same, and told again the next time
        projects.remember(root, _STATE, {**told, str(number): count})
    lines = [look.paint("title", f" Level {number}  {level.title}"), ""]
    for step, hint in enumerate(level.hints[:count], 1):
        lines += [*_hint(step, len(level.hints), hint, look), ""]
    more = f"another hint: {look.hint}" if count < len(level.hints) else "more help: your mentor"
    lines.append(f" {look.paint('accent', 'Next:')} try it, then {look.check} · {more}")
    return [look.text(line) for line in lines]


def _level(root: Path) -> int | None:
    card = projects.recall(root, "scorecard.json")
    if not isinstance(card, dict) or "levels" not in card:
        return 1
    return open_level(card)


def _hint(step: int, steps: int, hint: str, look: Look) -> list[str]:
    label = f"Hint {step} of {steps}"
    lines = textwrap.wrap(hint, look.width - 4, break_on_hyphens=False)
    return [f" {look.paint('quiet', label)}", *(f"   {line}" for line in lines)]
