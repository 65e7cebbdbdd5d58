"""Rewrite the checks on disk, then get the checks' process killed, so that they are read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "wrote more than 64 KB"
OPEN = "the checks can be changed: the project is then ungraded"

ATTACK = """\
import glob, os


def attack():
    for path in glob.glob("tests/**/*.py", recursive=True) + ["rubric.toml", "pyproject.toml"]:
        try:
            if path.startswith("tests/test_"):
                text = open(path).read()
                os.unlink(path)
                open(path, "w").write(text.replace("    expect(", "    return\\n    expect("))
        except OSError:
            pass
    while True:
        print("y" * 1000)
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
