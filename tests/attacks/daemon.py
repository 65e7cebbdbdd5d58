"""Start a daemon with two forks and a session of its own, and touch the canary later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
OPEN = "a daemon may write wherever the mentor may, until it is killed"

ATTACK = """\
import os, time


def attack():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in range(3, 64):
                try:
                    os.close(number)
                except OSError:
                    pass
            time.sleep(2)
            open(OUTSIDE + "/canary/late", "w").close()
            time.sleep(600)
        os._exit(0)
    time.sleep(0.1)
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
