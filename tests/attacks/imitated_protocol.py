"""Print what the grader's process would write, with every mark there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import json, os, sys


def attack():
    for check in ("test_rate", "test_many_rates", "test_shuffled"):
        for nonce in ("", "0" * 16, None):
            result = {"status": "passed", "message": "", "seconds": 0.1, "failure": None}
            told = {"nonce": nonce, "check": check, "seconds": 1, "result": result}
            for event in ("start", "finish", "end"):
                line = json.dumps({**told, "event": event})
                os.write(1, b"\\x1e" + line.encode() + b"\\x1e\\n")
                sys.stderr.write(line + "\\n")
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
