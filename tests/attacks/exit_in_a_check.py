"""Leave in the middle of a check with exit code 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "exit code 0"

ATTACK = """\
import os


def attack():
    os._exit(0)
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
