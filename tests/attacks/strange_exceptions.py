"""Raise exceptions with a thousand ancestors, odd names and texts that never end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
def attack():
    kind = ValueError
    for number in range(1500):
        kind = type("Skipped\\x1b[2J" * 30, (kind,), {"__module__": "_pytest.outcomes"})
    raise kind("x" * (1 << 22))
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
