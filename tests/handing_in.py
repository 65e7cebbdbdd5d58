"""Handing in: projects as archives, and what intake makes of them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import tiny

from makerday.cohort.intake import IntakeError, Submission, fetch

if TYPE_CHECKING:
    from pathlib import Path

CODE = f"{tiny.PACKAGE}/__init__.py"


def archive(project: Path, kind: str, *, folder: str = "") -> Path:
    """Pack a project; with `folder`, one folder down."""
    source = project.parent if folder else project
    name = str(project.parent / "handed-in")
    return project.parent / shutil.make_archive(name, kind, source, folder or ".")


def code_of(where: Path | str, into: Path) -> str:
    into.mkdir(exist_ok=True)
    folder, left_out = fetch(Submission("ada", str(where)), into)
    assert not left_out
    return (folder / CODE).read_text()


def reason(where: Path | str, into: Path) -> str:
    into.mkdir(exist_ok=True)
    with pytest.raises(IntakeError) as refused:
        fetch(Submission("ada", str(where)), into)
    assert str(refused.value).isprintable(), "more than a line"
    return str(refused.value)


def patient_starters(folder: Path) -> Path:
    """Copy the tiny starters, with time enough for a machine that is busy."""
    copy = folder / "starters"
    shutil.copytree(tiny.STARTERS, copy)
    rubric = copy / "tiny" / "rubric.toml"
    rubric.write_text(rubric.read_text().replace("check_seconds = 1\n", "check_seconds = 30\n"))
    return copy
