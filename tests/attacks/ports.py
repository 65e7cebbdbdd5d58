"""Connect to a port of the mentor's on loopback."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "found: []"
STILL_OPEN = "ports of the mentor can be reached"

ATTACK = """\
import socket


def attack():
    found = []
    with socket.socket(socket.AF_INET) as outside:
        outside.settimeout(0.2)
        try:
            outside.connect(("127.0.0.1", PORT))
            found.append("the mentor's port")
        except OSError:
            pass
    print("found:", found)
    return None
"""


def plant(root: Path) -> None:
    five(root, f"PORT = {os.environ['MENTOR_PORT']}\n{ATTACK}")
