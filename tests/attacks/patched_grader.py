"""Patch the grader's own modules, so that every check passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import at_import

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import sys

for name, module in list(sys.modules.items()):
    if name.startswith("grader"):
        for key in ("FAILED", "KILLED", "TIMED_OUT", "NOT_RUN"):
            setattr(module, key, "passed")
        for key in ("explain", "expect", "not_imported", "scorecard"):
            if hasattr(module, key):
                setattr(module, key, lambda *a, **k: None)
try:
    from grader import expect as module
    module.Expectation.returns = lambda self, wanted: None
    module.CheckFailedError = type("Never", (BaseException,), {})
except Exception:
    pass
"""


def plant(root: Path) -> None:
    at_import(root, ATTACK)
