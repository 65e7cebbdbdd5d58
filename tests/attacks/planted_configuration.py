"""Plant pytest.ini, tox.ini, setup.cfg and addopts that run nothing, or a plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tiny

from attacks import NOTHING

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 0
SAYS = "pytest.ini"

FORGED = """\
import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call():
    return True
"""
OPTIONS = "[pytest]\naddopts = -p tiny_kit.forged --co\n"


def plant(root: Path) -> None:
    tiny.write(root, NOTHING)
    (root / tiny.PACKAGE / "forged.py").write_text(FORGED)
    (root / "pytest.ini").write_text(OPTIONS)
    (root / "tox.ini").write_text(OPTIONS)
    (root / "setup.cfg").write_text(OPTIONS.replace("pytest", "tool:pytest"))
    settings = root / "pyproject.toml"
    text = settings.read_text().replace("addopts = [", 'addopts = ["-ptiny_kit.forged", "--co", ')
    settings.write_text(text)
