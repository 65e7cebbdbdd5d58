"""Loop for ever in every check but two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "timed out after 1 s"

ATTACK = """\
def attack():
    while True:
        pass
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
