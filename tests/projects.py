"""What tests of starters share: whole projects as dicts, commands, litter."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


def tree(folder: Path) -> dict[str, bytes]:
    """Give every file below `folder` with what is in it."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def run(*words: str | Path, cwd: Path, answers: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=cwd, input=answers, capture_output=True, text=True, check=False, timeout=60
    )


def litter(folder: Path) -> None:
    """Leave in a template what pytest, and pip when it installs, leave."""
    template = folder / "memcached-client" / "{{cookiecutter.project_slug}}"
    for place in ("tests/__pycache__", "tests/grader/__pycache__", ".pytest_cache", ".makerday"):
        (template / place).mkdir()
        (template / place / "left.pyc").write_bytes(b"\xa7\r\r\n\x00\xff")


def unwanted(project: Path) -> list[Path]:
    names = {"__pycache__", ".pytest_cache", ".makerday"}
    return [path for path in project.rglob("*") if path.name in names or path.suffix == ".pyc"]


def installation(folder: Path) -> Path:
    """Put the starters and the grader into `folder` as a wheel would; give the package."""
    package = folder / "makerday"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "starters", package / "_starters", ignore=ignore)
    shutil.copytree(REPOSITORY / "src/makerday/grader", package / "grader", ignore=ignore)
    return package
