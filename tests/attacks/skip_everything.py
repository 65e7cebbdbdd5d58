"""Raise what makes pytest and unittest skip a test or end the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5

ATTACK = """\
import unittest


def attack():
    try:
        import pytest
    except ImportError:
        raise unittest.SkipTest("nothing to see") from None
    pytest.skip("nothing to see")


def double(number):
    raise unittest.SkipTest("nothing to see")
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
