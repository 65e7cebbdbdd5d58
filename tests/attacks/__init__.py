"""Hostile submissions, one a file. None may gain a point, and none may leave a trace.

The docstring of an attack says what it tries. `plant(root)` makes a tiny project hostile,
`HONEST` is the most that its honest part earns, `SAYS` what the scorecard must say of it,
`OPEN` what plain mode does not stop on a kernel that has no locks of its own (Landlock),
`STILL_OPEN` what it does not stop even there.

Beside the project lie `home`, the mentor's, and `canary`, which nothing may touch.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import tiny

if TYPE_CHECKING:
    from pathlib import Path

MARK = f"makerday-attack-{os.getpid()}"  # how all begins that is left outside
NOTHING = tiny.STUB
FIVE = """\
def double(number):
    return number * 2


def slug(text):
    return text.lower().replace(" ", "-")


def in_order(numbers):
    return answer_of(attack())


def rate(part, whole):
    return answer_of(attack())


def answer_of(value):
    return "nothing" if value is None else value
"""


def five(root: Path, attack: str) -> None:
    """Write two honest functions, and two that call the `attack()` that is given."""
    places = f"OUTSIDE, MARK = {str(root.parent)!r}, {MARK!r}"
    tiny.write(root, f"{places}\n{attack}\n\n{FIVE}")


def at_import(root: Path, attack: str) -> None:
    """Write two honest functions, and code that runs when the package is imported."""
    five(root, f"def attack():\n    raise NotImplementedError\n\n\n{attack}")
