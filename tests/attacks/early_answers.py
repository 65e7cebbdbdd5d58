"""Write answers into the pipe before anything is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import at_import

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import json, os

for answer in ({"value": 7}, {"value": 0.25}, {"value": 7, "token": ""}, {"token": None}):
    for number in range(3, 32):
        try:
            os.write(number, json.dumps(answer).encode() + b"\\n")
        except OSError:
            pass
"""


def plant(root: Path) -> None:
    at_import(root, ATTACK)
