"""Answer with lists a hundred thousand deep, behind the back of the grader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import at_import

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import json, os

loads = json.loads


def deep(line):
    asked = loads(line)
    if asked.get("name") == "in_order" and asked.get("do") == "call":
        answer = json.dumps({"token": asked.get("token"), "value": 1}).encode()
        answer = answer.replace(b": 1}", b": " + b"[" * 100000 + b"]" * 100000 + b"}\\n")
        for number in range(3, 32):
            try:
                os.write(number, answer)
            except OSError:
                pass
    return asked


json.loads = deep
"""


def plant(root: Path) -> None:
    at_import(root, ATTACK)
