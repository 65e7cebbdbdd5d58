"""A hire's project on disk: which starter it came from, and what it remembers."""

from __future__ import annotations

import json
import os
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .scorecard import first_failure

if TYPE_CHECKING:
    from pathlib import Path

MEMORY = ".makerday"
_LARGEST = 1 << 20


class ProjectError(ValueError):
    """The folder is no project, or its pyproject.toml is broken."""


@dataclass(frozen=True)
class Project:
    """A project: its folder, its starter and the package the hire writes."""

    root: Path
    starter: str
    version: str
    package: str

    @property
    def rubric(self) -> Path:
        return self.root / "rubric.toml"


def read(root: Path) -> Project:
    """Read the `[tool.makerday]` table of the project in `root`; raises ProjectError."""
    path = root / "pyproject.toml"
    if path.exists() and not (path.is_file() and path.stat().st_size < _LARGEST):
        raise ProjectError(f"{path}: not a file of a size that can be read")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))["tool"]["makerday"]
        names = {key: table[key] for key in ("starter", "version", "package")}
    except (OSError, KeyError, TypeError) as error:
        raise ProjectError(f"{path}: no [tool.makerday] table with starter, package") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(f"{path}: not valid TOML: {error}") from error
    if not all(isinstance(name, str) for name in names.values()):
        raise ProjectError(f"{path}: starter, version and package must be text")
    if not names["package"].isidentifier():
        raise ProjectError(f"{path}: package {names['package']!r} is no Python name")
    return Project(root, **names)


def find(start: Path) -> Project:
    """Find the project that `start` lies in; raises ProjectError when there is none."""
    for folder in (start, *start.parents):
        path = folder / "pyproject.toml"
        if path.is_file() and "[tool.makerday]" in path.read_text("utf-8", errors="replace"):
            return read(folder)
    raise ProjectError(f"{start} is not inside a project")


def recall(root: Path, name: str) -> Any:  # noqa: ANN401 - JSON
    """Read `.makerday/NAME`, or give None when it is absent or damaged."""
    try:
        return json.loads((root / MEMORY / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def remember(root: Path, name: str, value: object) -> None:
    """Write `.makerday/NAME` in one step; raises OSError."""
    folder = root / MEMORY
    folder.mkdir(exist_ok=True)
    fresh = folder / f".{name}.{os.getpid()}"
    try:
        fresh.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        fresh.replace(folder / name)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder / name)) from error


def history(root: Path) -> list[dict[str, Any]]:
    """Read the gradings so far, oldest first; damaged lines are left out."""
    try:
        lines = (root / MEMORY / "history.jsonl").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    entries = []
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            entries.append(entry)
    return entries


def record(root: Path, card: dict[str, Any]) -> None:
    """Keep a scorecard as the last one and add it to the history; raises OSError.

    What could not be graded is no score: the last one stays.
    """
    if card["status"] != "graded":
        return
    remember(root, "scorecard.json", card)
    keys = ("number", "points", "max_points")
    entry = {
        "at": card["graded_at"],
        "points": card["points"],
        "max_points": card["max_points"],
        "levels": [{key: level[key] for key in keys} for level in card["levels"]],
        "first_failure": first_failure(card),
    }
    with (root / MEMORY / "history.jsonl").open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(entry) + "\n")
