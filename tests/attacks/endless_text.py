"""Raise an exception whose text is never done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
class Endless(Exception):
    def __str__(self):
        while True:
            pass


def attack():
    raise Endless
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
