"""Leave a process behind with an empty environment, another name and another folder."""

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
        os.setsid()
        os.chdir("/")
        os.execve("/bin/sleep", ["kworker/u4:1", "7177.25"], {})
    time.sleep(0.1)
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
