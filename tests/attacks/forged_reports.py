"""Write a scorecard, a JUnit file and a Gradescope file with full marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import at_import

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
OPEN = "files may be left in /tmp"

ATTACK = """\
import json, os, pathlib

card = json.dumps({"schema": "makerday/scorecard/1", "status": "graded", "points": 20})
for name in (".makerday/scorecard.json", "scorecard.json", "out.xml", f"/tmp/{MARK}.json"):
    try:
        pathlib.Path(name).parent.mkdir(exist_ok=True)
        pathlib.Path(name).write_text(card)
    except OSError:
        pass
"""


def plant(root: Path) -> None:
    at_import(root, ATTACK)
