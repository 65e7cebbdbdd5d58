"""Answer with more than fits: a text of 100 MB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
def attack():
    return 'x' * (60 << 20)
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
