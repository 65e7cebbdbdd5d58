"""A starter of six one-line functions, for tests of the grader that need no server."""

from __future__ import annotations

import shutil
from pathlib import Path

import makerday

STARTERS = Path(__file__).parent / "tiny_starters"
TEMPLATE = STARTERS / "tiny" / "{{cookiecutter.project_slug}}"
GRADER = Path(makerday.__file__).parent / "grader"
PACKAGE = "tiny_kit"

SOLVED = """\
def double(number):
    return number * 2


def slug(text):
    return text.lower().replace(" ", "-")


def in_order(numbers):
    return sorted(numbers)


def rate(part, whole):
    return part / whole if whole else None
"""
STUB = (TEMPLATE / "{{cookiecutter.project_slug}}" / "__init__.py").read_text()


def project(folder: Path, code: str = SOLVED) -> Path:
    """Make a project of the tiny starter in `folder`, as a hire would have it."""
    root = folder / "ada"
    shutil.copytree(TEMPLATE / "tests", root / "tests")
    shutil.copytree(GRADER, root / "tests" / "grader", ignore=shutil.ignore_patterns("__pyc*"))
    shutil.copy(STARTERS / "tiny" / "rubric.toml", root)
    settings = (TEMPLATE / "pyproject.toml").read_text()
    (root / "pyproject.toml").write_text(
        settings.replace("{{ cookiecutter.project_slug }}", PACKAGE)
    )
    (root / PACKAGE).mkdir()
    write(root, code)
    return root


def write(root: Path, code: str) -> None:
    """Make `code` the whole of what the hire wrote."""
    (root / PACKAGE / "__init__.py").write_text(code)
