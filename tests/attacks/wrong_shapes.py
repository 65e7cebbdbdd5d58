"""Answer with JSON of every wrong shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import at_import

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import json, time

SHAPES = [[], 1, "x", None, {"value": {"dict": 3}}, {"value": {"bytes": 3}},
    {"value": {"kept": "x"}}, {"value": {"int": []}}, {"value": {}}, {"late": 1},
    {"raised": {"family": [[]]}}, {"raised": {"family": 3, "text": 1, "where": [1, 2, 3]}},
    {"raised": {"family": [["builtins", "\\x00"]], "text": [], "where": ["a", "b", "c"]}},
    {"value": {"set": [{"dict": []}]}}, {"full": "x"}, {}]
dumps, loads = json.dumps, json.loads
asked = {}


def heard(line):
    asked.clear()
    asked.update(loads(line))
    return dict(asked)


def told(value, **how):
    if not asked:
        return dumps(value)
    shape = SHAPES[time.time_ns() // 1000 % len(SHAPES)]
    return dumps({**shape, "token": asked.get("token")} if isinstance(shape, dict) else shape)


json.loads, json.dumps = heard, told
"""


def plant(root: Path) -> None:
    at_import(root, ATTACK)
