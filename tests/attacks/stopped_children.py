"""Stop a child, ignore every signal and change the session: hard to end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import os, signal, time


def attack():
    for _ in range(4):
        if os.fork() == 0:
            os.setsid()
            for number in range(1, 65):
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            os.kill(os.getpid(), signal.SIGSTOP)
            time.sleep(600)
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
