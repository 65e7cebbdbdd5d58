"""Replace stdout and stderr by objects that raise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import sys


class Liar:
    def __getattr__(self, name):
        raise RuntimeError(name)


def attack():
    sys.stdout = sys.stderr = Liar()
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
