"""Answer with NaN, infinity and numbers of a million digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import inspect


def attack():
    if inspect.stack()[1].function == "in_order":
        return [float("nan"), float("inf"), 1 << 4_000_000, -(1 << 70)]
    return float("nan")
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
