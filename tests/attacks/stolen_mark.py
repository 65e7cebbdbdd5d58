"""Read the output's own pipe for the mark that is written into it, and write marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import os, threading


def attack():
    def steal():
        with open("/proc/self/fd/1", "rb", buffering=0) as pipe:
            while True:
                os.write(2, b"stolen " + pipe.read(4096).replace(b"\\x1e", b"<mark>"))

    def quietly():
        try:
            steal()
        except OSError:
            pass

    threading.Thread(target=quietly, daemon=True).start()
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
