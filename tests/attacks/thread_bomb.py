"""Start threads without end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import threading, time


def attack():
    while True:
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
