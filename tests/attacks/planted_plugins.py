"""Plant pytest plugins: by entry point, by pytest_plugins and by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tiny

from attacks import NOTHING

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 0

FORGED = """\
import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call():
    return True
"""


def plant(root: Path) -> None:
    tiny.write(root, 'pytest_plugins = ["tiny_kit.forged"]\n' + NOTHING)
    (root / tiny.PACKAGE / "forged.py").write_text(FORGED)
    for place in (root, root / tiny.PACKAGE):
        told = place / "forged-1.dist-info"
        told.mkdir()
        (told / "METADATA").write_text("Metadata-Version: 2.1\nName: forged\nVersion: 1\n")
        (told / "entry_points.txt").write_text("[pytest11]\nforged = tiny_kit.forged\n")
