"""Send signals to the checks' process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
OPEN = "the checks' process can be killed, which costs the check"

ATTACK = """\
import os, signal


def attack():
    reached = []
    for number in (0, signal.SIGCONT, signal.SIGALRM, signal.SIGKILL):
        try:
            os.kill(os.getppid(), number)
            reached.append(int(number))
        except OSError:
            pass
    print("reached:", reached)
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
