"""`makerday update` where it must not, cannot, or is stopped half way."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from newer_starter import (
    NAME,
    Scene,
    append,
    bring,
    change,
    line,
    prepend,
    set_scene,
)
from projects import run, tree

from makerday import update
from makerday.errors import MakerdayError
from makerday.grader import manifest as manifests
from makerday.grader import project as projects
from makerday.grader.screen import Look


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return set_scene(tmp_path_factory.mktemp("scene"))


@pytest.fixture
def root(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a project that was made earlier, with newer starters at hand."""
    monkeypatch.setenv("MAKERDAY_STARTERS", str(scene.tomorrow))
    return Path(shutil.copytree(scene.earlier, tmp_path / "kvass"))


# Edited checks


def test_edited_checks_stop_an_update_before_anything_is_done(root: Path) -> None:
    append(root / "tests" / "test_level_2.py", "# eased\n")
    append(root / "tests" / "grader" / "clock.py", "# slowed\n")
    before = tree(root)
    done = update.update(projects.read(root))
    assert done.refused
    assert update.told(done, Look()) == [
        " Memcached client: not updated, since 2 of its checks are edited",
        "   edited      tests/grader/clock.py",
        "   edited      tests/test_level_2.py",
        " Next: put them back, or makerday update --force keeps yours beside them as .bak",
    ]
    assert tree(root) == before


@pytest.mark.parametrize("name", ["tests/test_level_1.py", "rubric.toml"])
def test_force_replaces_edited_checks_and_keeps_a_copy(
    root: Path, scene: Scene, name: str
) -> None:
    append(root / name, "# mine\n")
    mine = (root / name).read_bytes()
    (root / f"{name}.bak").write_text("an older copy\n")
    lines = bring(root, force=True)
    assert line(lines, name) == f"updated {name} yours is kept as {name}.bak1"
    assert (root / name).read_bytes() == scene.later[name]
    assert (root / f"{name}.bak1").read_bytes() == mine
    assert (root / f"{name}.bak").read_text() == "an older copy\n"


def test_a_deleted_check_comes_back(root: Path, scene: Scene) -> None:
    shutil.rmtree(root / "tests" / "grader")
    bring(root)
    assert tree(root) == scene.later


def test_a_test_of_the_hires_that_has_a_new_checks_name_is_not_overwritten(root: Path) -> None:
    (root / "tests" / "test_keys.py").write_text("# mine\n")
    assert update.update(projects.read(root)).refused
    bring(root, force=True)
    assert (root / "tests" / "test_keys.py.bak").read_text() == "# mine\n"


# Without a manifest


def test_a_project_without_a_manifest_is_not_overwritten(root: Path) -> None:
    (root / manifests.NAME).unlink()
    before = tree(root)
    lines = bring(root)
    assert "no manifest" in lines[1]
    assert line(lines, "rubric.toml") == "edited rubric.toml"
    assert tree(root) == before


def test_force_brings_a_project_without_a_manifest_up_to_date(root: Path, scene: Scene) -> None:
    (root / manifests.NAME).write_text("{}")
    append(root / "README.md", "\nWhat I learnt.\n")
    bring(root, force=True)
    assert (root / "README.md").read_text().endswith("What I learnt.\n")
    assert (root / "README.md.new").read_bytes() == scene.later["README.md"]
    assert (root / "tests/test_level_2.py.bak").is_file()
    assert (root / manifests.NAME).read_bytes() == scene.later[manifests.NAME]


def test_a_lost_manifest_is_written_again_when_nothing_else_is_to_do(
    root: Path, scene: Scene
) -> None:
    bring(root)
    (root / manifests.NAME).unlink()
    assert "up to date" in bring(root)[0]
    assert tree(root) == scene.later


# What cannot be


def test_an_unknown_starter_is_told(root: Path) -> None:
    change(root / "pyproject.toml", f'starter = "{NAME}"', 'starter = "kvass-kit"')
    (root / manifests.NAME).unlink()
    with pytest.raises(MakerdayError, match=r"pyproject.toml: there is no starter 'kvass-kit'"):
        bring(root)


def test_two_names_of_the_starter_are_told(root: Path) -> None:
    change(root / manifests.NAME, f'"starter": "{NAME}"', '"starter": "other"')
    with pytest.raises(MakerdayError, match=r"'memcached-client' in pyproject.toml, 'other' in"):
        bring(root)


def test_a_project_of_a_newer_starter_is_told(
    root: Path, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(root)
    before = tree(root)
    monkeypatch.setenv("MAKERDAY_STARTERS", str(scene.today))
    with pytest.raises(MakerdayError, match="made from version 2 of memcached-client, and this"):
        bring(root, force=True)
    assert tree(root) == before


def test_a_folder_that_cannot_be_written_to_is_told(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(root)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    with pytest.raises(MakerdayError, match=f"cannot update {root}: Permission denied"):
        bring(root)
    assert tree(root) == before


def test_a_full_disk_is_told_and_the_update_can_be_repeated(root: Path, scene: Scene) -> None:
    def full(path: Path, _: Path) -> Path:
        raise OSError(28, "No space left on device", str(path))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(MakerdayError, match="No space left on device") as caught:
            bring(root)
    assert "goes on where it was stopped" in caught.value.hint
    bring(root)
    assert tree(root) == scene.later


def test_two_updates_at_once_are_one_too_many(root: Path) -> None:
    folder = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        with pytest.raises(MakerdayError, match="is being updated already"):
            bring(root)
    finally:
        os.close(folder)


def test_a_link_out_of_the_project_is_not_followed(root: Path, tmp_path: Path) -> None:
    (root / "tests").rename(tmp_path / "elsewhere")
    (root / "tests").symlink_to(tmp_path / "elsewhere")
    before = tree(tmp_path / "elsewhere")
    with pytest.raises(MakerdayError, match="tests is a link"):
        bring(root)
    assert tree(tmp_path / "elsewhere") == before


def test_a_manifest_cannot_have_other_files_removed(root: Path, tmp_path: Path) -> None:
    outside, inside = tmp_path / "diary.txt", root / "kvass" / "client.py"
    outside.write_text("dear diary\n")
    facts = json.loads((root / manifests.NAME).read_text())
    facts["files"] |= {
        "../diary.txt": manifests.digest(outside),
        str(outside): manifests.digest(outside),
        "kvass/client.py": manifests.digest(inside),
    }
    (root / manifests.NAME).write_text(json.dumps(facts))
    bring(root)
    assert outside.read_text() == "dear diary\n"
    assert inside.is_file()


# Stopped half way


def test_an_update_killed_at_any_step_is_completed_by_the_next(root: Path, tmp_path: Path) -> None:
    append(root / "README.md", "\nWhat I learnt.\n")
    prepend(root / "demo.py", "# mine\n")
    append(root / "tests" / "test_level_1.py", "# eased\n")
    killed = tmp_path / "killed"
    killed.mkdir()
    script = Path(__file__).parent / "stopped_updates.py"
    done = run(sys.executable, script, root, killed, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    steps = int(done.stdout)
    assert steps > 20, "a change of the project was not seen"
    before = tree(root)
    bring(root, force=True)
    after = tree(root)
    assert len({*tree(killed / "0"), *after} - set(before)) == 3
    for step in range(steps):
        stopped = killed / str(step)
        found = {name: text for name, text in tree(stopped).items() if ".makerday/" not in name}
        for name, text in found.items():
            assert text in (before.get(name), after.get(name)), f"{name} is in pieces"
        if found["rubric.toml"] == after["rubric.toml"]:  # the last: what is new could be told
            assert found | {manifests.NAME: after[manifests.NAME]} == after
        bring(stopped, force=True)
        assert tree(stopped) == after, f"stopped at step {step}"
