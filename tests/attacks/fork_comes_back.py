"""Fork, and let both processes return an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import os


def attack():
    return [] if os.fork() else sorted(range(100))
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
