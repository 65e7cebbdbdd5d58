"""Call the package `tests`, so that handing it in replaces the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tiny

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 0

FORGED = """\
pytest_plugins = ["grader.plugin"]


class Expectation:
    def __getattr__(self, name):
        return lambda *_: None


def expect(*_, **__):
    return Expectation()


def test_double(): pass
def test_slug(): pass
def test_shuffled(): pass
"""


def plant(root: Path) -> None:
    package = root / "tests"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").write_text(FORGED)
    for name in ("test_level_1.py", "test_level_2.py", "test_mentor.py"):
        (package / name).write_text(FORGED)
    settings = root / "pyproject.toml"
    settings.write_text(settings.read_text().replace(tiny.PACKAGE, "tests"))
