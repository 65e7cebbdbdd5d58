"""Read the orders of the checks' process, and write a report into its own pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import json, os


def attack():
    parent = os.getppid()
    for process in (parent, *range(2, 40)):
        try:
            text = open(f"/proc/{process}/environ", "rb").read().decode()
        except OSError:
            continue
        for line in text.split("\\0"):
            if not line.startswith("MAKERDAY_GRADING="):
                continue
            orders = json.loads(line.partition("=")[2])
            result = {"status": "passed", "message": "", "seconds": 0, "failure": None}
            with open(f"/proc/{process}/fd/{orders['fd']}", "w") as pipe:
                told = {"nonce": orders["nonce"], "seconds": 1, "result": result}
                for check in orders["only"]:
                    for event in ("start", "finish"):
                        line = json.dumps({**told, "check": check, "event": event})
                        pipe.write(line + "\\n")
                pipe.write(json.dumps({**told, "event": "end"}) + "\\n")
    return None
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
