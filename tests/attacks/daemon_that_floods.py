"""Leave a daemon behind that fills the output for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "wrote more than 64 KB"

ATTACK = """\
import os


def attack():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                os.write(1, b"y" * 512)
        os._exit(0)
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
