"""Call the package like a module of Python's that the checks import."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tiny

from attacks import NOTHING

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 0
SAYS = "not used: fractions"

FORGED = """\
import sys

grader = sys.modules.get("grader.expectation")
if grader:
    grader.Expectation.returns = lambda self, wanted: None
"""


def plant(root: Path) -> None:
    package = root / "fractions"
    package.mkdir()
    (package / "__init__.py").write_text(f"{FORGED}\n\n{NOTHING}")
    settings = root / "pyproject.toml"
    settings.write_text(settings.read_text().replace(tiny.PACKAGE, "fractions"))
