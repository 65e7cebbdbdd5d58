"""Leave a fork behind that holds the pipe and goes on answering."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import json, os, time


def attack():
    if os.fork() == 0:
        os.setsid()
        for _ in range(5000):
            for number in range(3, 32):
                try:
                    os.write(number, json.dumps({"value": 7}).encode() + b"\\n")
                except OSError:
                    pass
            time.sleep(0.005)
        os._exit(0)
    os._exit(0)
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
