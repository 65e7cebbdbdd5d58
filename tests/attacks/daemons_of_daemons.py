"""Start daemons that each start the next and die, so that none is ever seen twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import os, time


def attack():
    if os.fork() == 0:
        until = time.time() + 30
        while time.time() < until:
            os.setsid()
            if os.fork():
                os._exit(0)
            time.sleep(0.002)
        os._exit(0)
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
