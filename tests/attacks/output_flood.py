"""Print without end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "wrote more than 64 KB"

ATTACK = """\
def attack():
    while True:
        print('y' * 1000)
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
