"""The same project by every road: cookiecutter from a path, git, a zip; a wheel."""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from projects import REPOSITORY, installation, litter, run, tree, unwanted

from makerday import starters

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMES = [starter.name for starter in starters.available()]


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a home of its own, for what cookiecutter keeps there."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    return home


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project of the memcached starter under its default name."""
    starter = starters.find("memcached-client")
    return starters.generate(starter, starter.default_slug, tmp_path_factory.mktemp("made"))


def cookiecutter(*words: str | Path, cwd: Path, answers: str = "") -> tuple[int, str]:
    done = run(sys.executable, "-m", "cookiecutter", *words, cwd=cwd, answers=answers)
    return done.returncode, done.stdout + done.stderr


def sources(folder: Path) -> Path:
    """Copy what a checkout of the repository holds of starters and grader."""
    ignore = shutil.ignore_patterns("__pycache__")
    for part in ("starters", "src/makerday/grader"):
        shutil.copytree(REPOSITORY / part, folder / part, ignore=ignore)
    return folder


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a git repository that holds the starters, as the one they are published in."""
    folder = sources(tmp_path_factory.mktemp("git") / "makerday")
    author = ["-c", "user.name=Test", "-c", "user.email=test@localhost", "-c", "gc.auto=0"]
    for words in (["init", "-q"], ["add", "-A"], [*author, "commit", "-qm", "Starters"]):
        done = run("git", *words, cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder


def by_path(_: Path, __: Path) -> list[str | Path]:
    return [REPOSITORY / "starters" / "memcached-client"]


def by_relative_path(_: Path, work: Path) -> list[str | Path]:
    return [os.path.relpath(REPOSITORY / "starters" / "memcached-client", work)]


def by_directory(_: Path, __: Path) -> list[str | Path]:
    return [REPOSITORY, "--directory", "starters/memcached-client"]


def by_menu(_: Path, __: Path) -> list[str | Path]:
    return [REPOSITORY / "starters"]


def by_git(clone: Path, _: Path) -> list[str | Path]:
    return [f"file://{clone}", "--directory", "starters/memcached-client"]


def by_zip(clone: Path, work: Path) -> list[str | Path]:
    archive = work.parent / "makerday.zip"
    done = run("git", "archive", "--prefix=makerday/", "-o", archive, "HEAD", cwd=clone)
    assert done.returncode == 0, done.stderr
    return [archive, "--directory", "starters/memcached-client"]


@pytest.mark.parametrize(
    "road", [by_path, by_relative_path, by_directory, by_menu, by_git, by_zip]
)
def test_plain_cookiecutter_makes_the_same_project(
    road: Callable[[Path, Path], list[str | Path]], clone: Path, project: Path, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    code, said = cookiecutter("--no-input", *road(clone, work), cwd=work)
    assert code == 0, said
    assert tree(work / project.name) == tree(project)


def test_plain_cookiecutter_asks_which_starter_and_for_two_names(tmp_path: Path) -> None:
    choice = str(1 + NAMES.index("memcached-client"))
    code, said = cookiecutter(
        REPOSITORY / "starters", cwd=tmp_path, answers=f"{choice}\nkvass\nAda\n"
    )
    assert code == 0, said
    assert "Memcached client" in said
    assert "Name of the project, which is also its Python package" in said
    assert "written by Ada" in (tmp_path / "kvass" / "README.md").read_text()


def test_plain_cookiecutter_refuses_a_bad_name_in_one_line(tmp_path: Path) -> None:
    template = REPOSITORY / "starters" / "memcached-client"
    code, said = cookiecutter("--no-input", template, "project_slug=json", cwd=tmp_path)
    assert code != 0
    assert said.splitlines() == [
        "'json' can't name the project: it is a module of Python's standard library."
    ]
    assert list(tmp_path.iterdir()) == []


def test_what_running_a_template_left_in_it_stays_there(clone: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(clone, copy)
    litter(copy / "starters")
    template = copy / "starters" / "memcached-client"
    code, said = cookiecutter("--no-input", template, cwd=tmp_path)
    assert code == 0, said
    assert unwanted(tmp_path / "memcached_client") == []


# Installed from a wheel


def test_an_installed_makerday_makes_the_same_project(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = installation(tmp_path / "site")
    monkeypatch.setattr(starters, "PACKAGE", installed)
    litter(installed / "_starters")
    assert starters.root() == installed / "_starters"
    into = tmp_path / "work"
    into.mkdir()
    made = starters.generate(starters.find("memcached-client"), project.name, into)
    assert tree(made) == tree(project)


def test_the_wheel_holds_the_starters_beside_the_grader(tmp_path: Path) -> None:
    done = run(
        *(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path),
        cwd=REPOSITORY,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    package = tmp_path / "site" / "makerday"
    assert unwanted(package / "_starters") == []
    checkout = {name for name in tree(REPOSITORY / "starters") if "cache__" not in name}
    assert set(tree(package / "_starters")) == checkout
    assert {path.name for path in (package / "grader").iterdir()} >= {
        "plugin.py",
        "expectation.py",
    }
