"""Close every open file, and put others in their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import os, sys


def attack():
    sys.stdout = sys.stderr = None
    os.closerange(0, 64)
    for _ in range(16):
        os.pipe()
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
