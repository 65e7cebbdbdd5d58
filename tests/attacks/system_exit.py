"""Raise SystemExit and KeyboardInterrupt, which end a careless runner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
def attack():
    raise SystemExit(0)


def double(number):
    raise KeyboardInterrupt
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
