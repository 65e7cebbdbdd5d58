"""Leave threads behind that answer the next questions at random."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import json, os, threading, time


def answer():
    while True:
        for number in range(3, 32):
            try:
                os.write(number, json.dumps({"value": 7}).encode() + b"\\n")
            except OSError:
                pass
        time.sleep(0.005)


def attack():
    threading.Thread(target=answer, daemon=True).start()
    time.sleep(0.2)
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
