"""A submission in a git repository: its last commit, and nothing of it run."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
import tiny
from handing_in import code_of, reason

from makerday.cohort import repository
from makerday.cohort.intake import Submission, fetch
from makerday.cohort.unpacking import ArchiveError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return tiny.project(tmp_path)


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    subprocess.run(["git", "-C", folder, *identity, *words], check=True, capture_output=True)


def commit(project: Path) -> Path:
    git(project, "init", "--quiet")
    git(project, "add", "--all", "--force")
    git(project, "commit", "--quiet", "--message", "Hand in")
    return project


def test_the_last_commit_of_a_repository_is_taken(project: Path) -> None:
    commit(project)
    tiny.write(project, "not = 'committed'\n")
    assert code_of(project.as_uri(), project.parent / "into") == tiny.SOLVED


def test_a_bare_repository_is_taken_by_its_path(project: Path) -> None:
    bare = project.parent / "ada.git"
    subprocess.run(["git", "clone", "-q", "--bare", commit(project), bare], check=True)
    assert code_of(bare, project.parent / "into") == tiny.SOLVED


def test_nothing_of_a_repository_is_run(project: Path) -> None:
    """Hooks, filters, links and submodules of the hire's have no effect."""
    canary = project.parent / "canary"
    touch = f"touch {canary}"
    (project / ".gitattributes").write_text("*.py filter=evil\ntests export-ignore\n")
    (project / ".gitmodules").write_text(
        f'[submodule "x"]\n\tpath = x\n\turl = ext::{touch}\n\tupdate = !{touch}\n'
    )
    (project / "link").symlink_to(canary)
    commit(project)
    for name in ("post-checkout", "post-upload-pack", "pre-receive", "reference-transaction"):
        hook = project / ".git" / "hooks" / name
        hook.write_text(f"#!/bin/sh\n{touch}\n")
        hook.chmod(0o755)
    for key in (
        "filter.evil.smudge",
        "core.fsmonitor",
        "uploadpack.packObjectsHook",
        "core.alternateRefsCommand",
    ):
        git(project, "config", key, touch)
    into = project.parent / "into"
    into.mkdir()
    folder, left_out = fetch(Submission("ada", project.as_uri()), into)
    assert left_out == ["link"]
    assert (folder / "tests" / "test_level_1.py").exists(), "hidden from the tar by an attribute"
    assert not canary.exists()


@pytest.mark.parametrize(
    "address",
    ["ext::sh -c touch% canary", "https://-oProxyCommand=x/y", "--upload-pack=x::y", "git://h/x"],
)
def test_an_address_that_runs_something_is_refused(tmp_path: Path, address: str) -> None:
    assert "is no address that is cloned" in reason(address, tmp_path / "into")


@pytest.mark.parametrize("place", ["file://ada:secret@{}", "https://ada:secret@127.0.0.1:1{}"])
def test_what_cannot_be_cloned_is_told_without_its_password(tmp_path: Path, place: str) -> None:
    said = reason(place.format(tmp_path / "gone.git"), tmp_path / "into")
    assert "was not cloned" in said
    assert "secret" not in said


def test_a_repository_without_a_commit_is_told(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "empty")
    assert reason((tmp_path / "empty").as_uri(), tmp_path / "into") == (
        f"{(tmp_path / 'empty').as_uri()} has no commit"
    )


def test_git_has_nothing_of_the_mentors_and_asks_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A git of ours notes what it is given, and then does it."""
    noted, real = project.parent / "noted", shutil.which("git")
    address = commit(project).as_uri()
    (project.parent / "bin").mkdir()
    fake = project.parent / "bin" / "git"
    fake.write_text(f'#!/bin/sh\nenv >> {noted}\nexec {real} "$@"\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("MENTOR_TOKEN", "secret")
    code_of(address, project.parent / "into")
    told = noted.read_text()
    assert "GIT_TERMINAL_PROMPT=0" in told
    assert "GIT_ALLOW_PROTOCOL=file:https:ssh" in told
    assert "MENTOR_TOKEN" not in told


def test_a_repository_that_never_answers_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "git"
    fake.write_text("#!/bin/sh\nexec sleep 600\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(ArchiveError, match=r"it took more than 0\.1 s"):
        repository.take_commit("https://example.org/x.git", tmp_path / "into", seconds=0.1)
