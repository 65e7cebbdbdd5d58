"""`makerday update`: newer checks and brief for a project, and the hire's work untouched."""

from __future__ import annotations

import os
import shutil
import tomllib
from pathlib import Path

import pytest
from newer_starter import (
    NAME,
    TEMPLATE,
    Scene,
    append,
    bring,
    change,
    levels,
    line,
    prepend,
    set_scene,
)
from projects import tree

from makerday.grader import project as projects

BRIEF = "## Mind the keys"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return set_scene(tmp_path_factory.mktemp("scene"))


@pytest.fixture
def root(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a project that was made earlier, with newer starters at hand."""
    monkeypatch.setenv("MAKERDAY_STARTERS", str(scene.tomorrow))
    return Path(shutil.copytree(scene.earlier, tmp_path / "kvass"))


# What comes


def test_an_untouched_project_becomes_what_would_be_made_now(root: Path, scene: Scene) -> None:
    bring(root)
    assert tree(root) == scene.later


def test_each_file_is_told_and_what_is_new_to_solve(root: Path, scene: Scene) -> None:
    last = levels(scene.today)
    lines = bring(root)
    assert lines[0] == " Memcached client: updated, from version 1 to 2"
    assert line(lines, "README.md") == "updated README.md"
    assert line(lines, "tests/test_keys.py") == "added tests/test_keys.py"
    assert line(lines, "tests/model.py") == "removed tests/model.py"
    assert line(lines, "kvass/") == "kept yours kvass/ your package is never touched"
    assert line(lines, f"level {last}: 1 new check, 1 new mentor check, ")
    assert line(lines, f"level {last + 1} is new: 1 check, 7 points")
    assert lines[-1] == " Next: makerday check"


def test_the_second_update_has_nothing_to_do(root: Path) -> None:
    bring(root)
    before = tree(root)
    assert bring(root) == [
        " Memcached client: up to date, version 2",
        " Next: makerday check",
    ]
    assert tree(root) == before


def test_a_dry_run_tells_the_same_and_changes_nothing(root: Path) -> None:
    before = tree(root)
    would = bring(root, dry_run=True)
    assert tree(root) == before
    assert would[0] == " Memcached client: would be updated, from version 1 to 2"
    assert would[-1] == " Next: makerday update"
    assert would[1:-1] == bring(root)[1:-1]


def test_newer_files_under_the_same_version_come_too(
    root: Path, scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(root)
    shutil.copytree(scene.tomorrow.parent, tmp_path / "makerday")
    monkeypatch.setenv("MAKERDAY_STARTERS", str(tmp_path / "makerday" / "_starters"))
    append(tmp_path / "makerday" / "grader" / "clock.py", "# newest\n")
    lines = bring(root)
    assert lines[0] == " Memcached client: updated, version 2"
    assert (root / "tests/grader/clock.py").read_text().endswith("# newest\n")


# What stays


def test_the_hires_own_files_are_never_touched(root: Path) -> None:
    own = {
        "kvass/client.py": "class Client: ...\n",
        "kvass/pool.py": "# mine\n",
        "tests/test_mine.py": "def test_mine(): ...\n",
        "notes.md": "# Notes\n",
    }
    for name, text in own.items():
        (root / name).write_text(text)
    (root / "kvass" / "errors.py").unlink()
    bring(root, force=True)
    assert {name: (root / name).read_text() for name in own} == own
    assert not (root / "kvass" / "errors.py").exists()


def test_what_the_hire_edited_and_the_starter_did_not_is_kept(root: Path) -> None:
    append(root / "PROTOCOL.md", "\nMy notes.\n")
    lines = bring(root)
    assert line(lines, "PROTOCOL.md") == "kept yours PROTOCOL.md"
    assert (root / "PROTOCOL.md").read_text().endswith("My notes.\n")
    assert not (root / "PROTOCOL.md.new").exists()


def test_what_both_edited_apart_is_merged(root: Path) -> None:
    append(root / "README.md", "\nWhat I learnt.\n")
    lines = bring(root)
    assert line(lines, "README.md") == "merged README.md your changes and the starter's"
    text = (root / "README.md").read_text()
    assert BRIEF in text
    assert text.endswith("What I learnt.\n")


def test_a_merged_file_can_be_merged_again(
    root: Path, scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(root / "README.md", "\nWhat I learnt.\n")
    bring(root)
    shutil.copytree(scene.tomorrow.parent, tmp_path / "makerday")
    monkeypatch.setenv("MAKERDAY_STARTERS", str(tmp_path / "makerday" / "_starters"))
    brief = tmp_path / "makerday/_starters" / NAME / TEMPLATE / "README.md"
    change(brief, "They bite.", "They bite hard.")
    assert line(bring(root), "README.md").startswith("merged")
    text = (root / "README.md").read_text()
    assert "They bite hard." in text
    assert text.endswith("What I learnt.\n")


def test_what_both_edited_in_one_place_is_laid_beside(root: Path, scene: Scene) -> None:
    prepend(root / "demo.py", "# mine\n")
    mine = (root / "demo.py").read_bytes()
    lines = bring(root)
    assert line(lines, "demo.py") == (
        "conflict demo.py yours is kept; the starter's is demo.py.new"
    )
    assert lines[-1] == " Next: take over what you like of demo.py.new, then makerday check"
    assert (root / "demo.py").read_bytes() == mine
    assert (root / "demo.py.new").read_bytes() == scene.later["demo.py"]
    assert bring(root)[0] == " Memcached client: up to date, version 2"


def test_an_earlier_file_beside_is_not_lost(root: Path, scene: Scene) -> None:
    prepend(root / "demo.py", "# mine\n")
    (root / "demo.py.new").write_text("half taken over\n")
    bring(root)
    assert (root / "demo.py.new").read_bytes() == scene.later["demo.py"]
    assert (root / "demo.py.new.bak").read_text() == "half taken over\n"


def test_without_git_nothing_is_merged_and_nothing_lost(
    root: Path, monkeypatch: pytest.MonkeyPatch, scene: Scene
) -> None:
    append(root / "README.md", "\nWhat I learnt.\n")
    monkeypatch.setenv("PATH", os.devnull)
    assert line(bring(root), "README.md").startswith("conflict")
    assert (root / "README.md").read_text().endswith("What I learnt.\n")
    assert (root / "README.md.new").read_bytes() == scene.later["README.md"]


def test_a_merge_that_would_break_a_file_is_not_made(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(root / "pyproject.toml", "\n[tool.mine]\nkey = 1\n")
    monkeypatch.setattr("makerday.update.changes.merge", lambda *_: b"[tool\n")
    assert line(bring(root), "pyproject.toml").startswith("conflict")
    assert tomllib.loads((root / "pyproject.toml").read_text())["tool"]["mine"] == {"key": 1}


def test_settings_of_the_hires_own_survive(root: Path) -> None:
    append(root / "pyproject.toml", "\n[tool.mine]\nkey = 1\n")
    bring(root)
    tool = tomllib.loads((root / "pyproject.toml").read_text())["tool"]
    assert (tool["mine"], tool["makerday"]["version"]) == ({"key": 1}, "2")


def test_what_the_hire_deleted_stays_deleted(root: Path) -> None:
    (root / "PROTOCOL.md").unlink()
    (root / "README.md").unlink()
    lines = bring(root)
    assert not (root / "PROTOCOL.md").exists()
    assert not (root / "README.md").exists()
    assert line(lines, "README.md") == (
        "conflict README.md you deleted it; the starter's is README.md.new"
    )
    assert BRIEF in (root / "README.md.new").read_text()


def test_what_the_starter_dropped_and_the_hire_edited_is_kept(root: Path) -> None:
    append(root / "tests" / "model.py", "# mine\n")
    lines = bring(root)
    assert line(lines, "tests/model.py").endswith("the starter has it no more")
    assert (root / "tests" / "model.py").read_text().endswith("# mine\n")


def test_a_package_with_another_name_keeps_it(root: Path) -> None:
    (root / "kvass").rename(root / "mead")
    change(root / "pyproject.toml", 'package = "kvass"', 'package = "mead"')
    bring(root)
    assert projects.read(root).package == "mead"
    assert not (root / "kvass").exists()
