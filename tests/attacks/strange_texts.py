"""Answer with halves of characters, NUL bytes and control codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
def attack():
    codes = "\\x1b[1A\\x1b[2K\\x1b[32m20/20\\x07 \\x9b2J"
    raise ValueError(f"\\ud800 \\x00 {codes} \\u202e \\r\\n 20/20")
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
