"""Recurse until the stack of C is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import sys


def attack():
    sys.setrecursionlimit(10**9)
    deep = lambda number: deep(number + 1)
    return deep(0)
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
