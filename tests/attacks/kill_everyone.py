"""Kill every process that can be seen; only in a process tree of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import os


def attack():
    if os.getpid() < 20:
        os.kill(-1, 9)
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
