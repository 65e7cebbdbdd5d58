"""Connect to a socket of the mentor's that has a name and no file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "found: []"
OPEN = "sockets with a name and no file can be reached"

ATTACK = """\
import socket


def attack():
    found = []
    with socket.socket(socket.AF_UNIX) as outside:
        outside.settimeout(0.2)
        try:
            outside.connect("\\0" + MARK)
            found.append("the mentor's name")
        except OSError:
            pass
    print("found:", found)
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
