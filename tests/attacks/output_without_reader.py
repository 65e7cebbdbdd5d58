"""Make the output block or not as it likes, and fill it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import os


def attack():
    os.set_blocking(1, False)
    os.set_blocking(2, False)
    for _ in range(4000):
        try:
            os.write(1, b"\\x1e" * 4096)
        except OSError:
            pass
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
