"""Take memory in daemons that no longer belong to the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "killed at 96 MB"

ATTACK = """\
import os, time


def attack():
    for _ in range(8):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                held = b"x" * (30 << 20)
                time.sleep(600)
            os._exit(0)
    time.sleep(600)
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
