"""Answer with little that becomes much: millions of empty lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import json

dumps = json.dumps


def dense(value, **how):
    told = dumps(value, **how)
    return told.replace("1234567", "[" + "[]," * 5_000_000 + "1]")


json.dumps = dense


def attack():
    return 1234567
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
