"""Loop for ever, catch the alarm and switch it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "timed out after 1 s"

ATTACK = """\
import signal


def attack():
    while True:
        try:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
            while True:
                pass
        except BaseException:
            pass
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
