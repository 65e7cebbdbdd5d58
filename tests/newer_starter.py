"""A starter, and the same one grown newer: more checks, a better brief, a file less."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from projects import installation, tree

from makerday import starters, update
from makerday.grader import project as projects
from makerday.grader.screen import Look

if TYPE_CHECKING:
    from pathlib import Path

NAME = "memcached-client"
TEMPLATE = "{{cookiecutter.project_slug}}"
MORE = """
[[levels.checks]]
id = "test_extra"
points = 3

[[levels.checks]]
id = "test_hidden"
points = 2
visibility = "mentor"

[[levels]]
number = %d
title = "Keys that bite"
hints = ["Look."]

[[levels.checks]]
id = "test_biting_key"
points = 7
"""


@dataclass(frozen=True)
class Scene:
    """Starters of today and tomorrow, a project made of the old, the files of one of the new."""

    today: Path
    tomorrow: Path
    earlier: Path
    later: dict[str, bytes]


def set_scene(folder: Path) -> Scene:
    """Copy today's starters and grader, to stay so for the time of a test, and make the rest."""
    for name in ("earlier", "later"):
        (folder / name).mkdir()
    today = installation(folder / "today") / "_starters"
    _call(today, "1")
    tomorrow = newer(today, folder / "tomorrow")
    earlier = _made_of(today, folder / "earlier")
    return Scene(today, tomorrow, earlier, tree(_made_of(tomorrow, folder / "later")))


def bring(root: Path, *, force: bool = False, dry_run: bool = False) -> list[str]:
    """Update a project and give the lines that are shown."""
    return update.told(update.update(projects.read(root), force=force, dry_run=dry_run), Look())


def line(lines: list[str], name: str) -> str:
    """Give the line of a file, without the gaps between its columns."""
    (found,) = (" ".join(line.split()) for line in lines[:-1] if f" {name}" in line)
    return found


def newer(old: Path, folder: Path) -> Path:
    """Make the starters as they may be tomorrow of those of today."""
    shutil.copytree(old.parent, folder / "makerday")
    place = folder / "makerday" / "_starters"
    template = place / NAME / TEMPLATE
    _call(place, "2")
    append(place / NAME / "rubric.toml", MORE % (levels(old) + 1))
    brief = template / "README.md"
    title, rest = brief.read_text("utf-8").split("\n", 1)
    brief.write_text(f"{title}\n\n## Mind the keys\n\nThey bite.\n{rest}", "utf-8")
    prepend(template / "demo.py", "# newer\n")
    append(template / "tests" / "test_level_2.py", "\n\ndef test_extra():\n    pass\n")
    (template / "tests" / "test_keys.py").write_text("def test_biting_key():\n    pass\n")
    (template / "tests" / "model.py").unlink()
    append(place.parent / "grader" / "clock.py", "# newer\n")
    return place


def levels(folder: Path) -> int:
    """Count the levels of the starter."""
    return (folder / NAME / "rubric.toml").read_text("utf-8").count("[[levels]]")


def _made_of(folder: Path, into: Path) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAKERDAY_STARTERS", str(folder))
        return starters.generate(starters.find(NAME), "kvass", into, author="Ada")


def _call(folder: Path, version: str) -> None:
    """Give the starter a version, wherever it says one."""
    for path in (folder / NAME / "rubric.toml", folder / NAME / TEMPLATE / "pyproject.toml"):
        line = re.compile(r'(starter = .*\nversion = )".*"')
        text, count = line.subn(rf'\1"{version}"', path.read_text("utf-8"))
        assert count == 1, f"{path.name} holds {count} versions"
        path.write_text(text, "utf-8")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{path.name} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), "utf-8")


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def prepend(path: Path, text: str) -> None:
    path.write_text(text + path.read_text("utf-8"), "utf-8")
