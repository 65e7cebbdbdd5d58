"""Take memory without end, in one process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "killed at 96 MB"

ATTACK = """\
def attack():
    held = []
    while True:
        held.append(bytearray(b"x" * (4 << 20)))
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
