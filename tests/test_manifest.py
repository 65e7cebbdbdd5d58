"""The manifest: what a project was made from, and what the mentor is told of it."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

import pytest
import tiny
from projects import tree

from makerday import starters
from makerday.grade import Grading, grade
from makerday.grader import manifest as manifests
from makerday.grader.manifest import Manifest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Graded = Callable[[Path], dict[str, Any]]

NAMES = [starter.name for starter in starters.available()]
CHEAT = """\
def test_double(): pass
def test_slug(): pass
def test_shuffled(): pass
"""


def record(root: Path) -> None:
    """Write the manifest of a project as it now is."""
    answers = {"answers": {"project_slug": tiny.PACKAGE}}
    (root / manifests.NAME).write_text(json.dumps(answers))
    manifests.write(root)


def alter(root: Path, **facts: object) -> None:
    path = root / manifests.NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | facts))


@pytest.fixture
def graded(monkeypatch: pytest.MonkeyPatch) -> Graded:
    monkeypatch.setenv("MAKERDAY_STARTERS", str(tiny.STARTERS))
    return lambda root: grade(root, Grading(sandbox="plain", seed=1))


@pytest.mark.parametrize("name", NAMES)
def test_a_project_records_each_file_that_is_not_the_hires(tmp_path: Path, name: str) -> None:
    starter = starters.find(name)
    made = starters.generate(starter, "kvass", tmp_path, author="Åda {{ x }}")
    manifest = manifests.read(made)
    assert manifest is not None
    files = {
        path: text
        for path, text in tree(made).items()
        if not path.startswith("kvass/") and path != manifests.NAME
    }
    assert manifest.starter == name
    assert manifest.answers == {"project_slug": "kvass", "author_name": "Åda {{ x }}"}
    assert manifest.files == {
        path: hashlib.sha256(text).hexdigest() for path, text in files.items()
    }
    originals = {path: manifest.original(path) for path in files if not manifests.is_check(path)}
    assert originals == {path: files[path] for path in originals}
    assert {"README.md", "pyproject.toml", ".gitignore"} <= set(originals)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "{" * 100,
        "[" * 200_000,
        '{"schema": "makerday/manifest/9"}',
        '{"schema": "makerday/manifest/1", "starter": "tiny", "version": "1", "files": []}',
        "\udcff",
    ],
)
def test_a_damaged_manifest_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / manifests.NAME).write_bytes(text.encode(errors="surrogateescape"))
    assert manifests.read(tmp_path) is None


@pytest.mark.parametrize(
    "make",
    [
        os.mkfifo,
        os.mkdir,
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.symlink_to(path.with_name("elsewhere")),
    ],
)
def test_a_manifest_that_is_no_plain_file_is_none(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    root = tiny.project(tmp_path)
    record(root)
    (root / manifests.NAME).rename(root / "elsewhere")
    make(root / manifests.NAME)
    assert manifests.read(root) is None


@pytest.mark.parametrize("packed", ["", "\x00", "é", "abc", "0" * 100])
def test_an_original_that_is_not_what_it_says_is_none(packed: str) -> None:
    manifest = Manifest("tiny", "1", {}, {"README.md": "0" * 64}, {"README.md": packed})
    assert manifest.original("README.md") is None


def test_a_project_of_an_older_starter_is_not_called_edited(
    tmp_path: Path, graded: Graded
) -> None:
    root = tiny.project(tmp_path)
    (root / "tests" / "test_level_1.py").write_text("# as it was once\n")
    (root / "tests" / "grader" / "clock.py").unlink()
    record(root)
    card = graded(root)
    assert (card["points"], card["tests_edited"]) == (20, False)
    assert card["reason"].startswith("made from an older version of the starter")


def test_an_edit_of_an_older_project_is_still_told(tmp_path: Path, graded: Graded) -> None:
    root = tiny.project(tmp_path)
    (root / "tests" / "test_level_1.py").write_text("# as it was once\n")
    record(root)
    (root / "tests" / "test_level_2.py").write_text("# eased\n")
    (root / "tests" / "conftest.py").unlink()
    card = graded(root)
    assert card["tests_edited"]
    assert "tests edited: tests/conftest.py, tests/test_level_2.py;" in card["reason"]
    assert "older version" in card["reason"]


def test_a_project_of_today_with_a_manifest_is_neither(tmp_path: Path, graded: Graded) -> None:
    root = tiny.project(tmp_path)
    record(root)
    card = graded(root)
    assert (card["tests_edited"], card["reason"]) == (False, "")


@pytest.mark.parametrize("forged", [{}, {"version": "99"}, {"starter": "other"}, {"files": {}}])
def test_a_forged_manifest_gives_no_points(
    tmp_path: Path,
    graded: Graded,
    forged: dict[str, object],
) -> None:
    root = tiny.project(tmp_path, tiny.STUB)
    (root / "tests" / "test_level_1.py").write_text(CHEAT)
    rubric = root / "rubric.toml"
    rubric.write_text(rubric.read_text().replace("points = 5", "points = 500"))
    record(root)
    alter(root, **forged)
    card = graded(root)
    assert (card["status"], card["points"], card["max_points"]) == ("graded", 0, 20)
    assert card["reason"]
