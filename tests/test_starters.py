"""Starters: found by name, made into whole projects by every road, or not at all."""

from __future__ import annotations

import filecmp
import os
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from projects import installation, run, tree

from makerday import starters
from makerday.errors import MakerdayError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

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


# Finding


def test_every_starter_folder_is_listed() -> None:
    folders = {path.parent.name for path in starters.root().glob("*/rubric.toml")}
    assert set(NAMES) == folders


def test_a_starter_is_found_by_its_name() -> None:
    starter = starters.find("memcached-client")
    assert starter.title == "Memcached client"
    assert starter.rubric_path.is_file()
    assert starter.default_slug == "memcached_client"


@pytest.mark.parametrize("name", ["memcache-client", "memcached_client", "memcached"])
def test_a_near_miss_is_answered_with_the_name_that_was_meant(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        starters.find(name)
    assert caught.value.hint == "did you mean memcached-client?"


def test_an_unknown_starter_is_answered_with_the_list() -> None:
    with pytest.raises(UsageError, match="no starter 'zzz'") as caught:
        starters.find("zzz")
    assert "memcached-client" in caught.value.hint


def test_an_installation_without_starters_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(starters, "PACKAGE", tmp_path / "src" / "makerday")
    with pytest.raises(MakerdayError, match="the starters are missing") as caught:
        starters.available()
    assert caught.value.exit_code == 1


# Making a project


def test_a_project_is_whole_and_nothing_else_is_left(tmp_path: Path, home: Path) -> None:
    made = starters.generate(starters.find("memcached-client"), "kvass", tmp_path)
    assert made == tmp_path / "kvass"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kvass"]
    assert {path.name for path in made.iterdir()} == {
        *(
            "README.md",
            "PROTOCOL.md",
            "LEVELS.md",
            "show",
            "pyproject.toml",
            "rubric.toml",
            "demo.py",
            "gauntlet.py",
        ),
        *(".gitignore", ".makerday.json", "kvass", "tests"),
    }
    assert list(home.iterdir()) == []
    assert "local_extensions" not in sys.modules


def test_the_grader_and_the_rubric_are_quoted_byte_for_byte(project: Path) -> None:
    starter = starters.find("memcached-client")
    assert (project / "rubric.toml").read_bytes() == starter.rubric_path.read_bytes()
    grader = starters.PACKAGE / "grader"
    sources = {path.name: path.read_bytes() for path in grader.glob("*.py")}
    quoted = {path.name: path.read_bytes() for path in (project / "tests/grader").iterdir()}
    assert quoted == sources


def test_the_checks_are_copied_as_they_stand_in_the_template(project: Path) -> None:
    template = starters.find("memcached-client").template / "tests"
    names = [path.name for path in template.glob("*.py")]
    assert {"conftest.py", "memcached.py", "test_level_1.py", "test_level_2.py"} <= set(names)
    assert filecmp.cmpfiles(template, project / "tests", names, shallow=False)[1:] == ([], [])


def test_no_placeholder_survives(project: Path) -> None:
    assert [name for name, text in tree(project).items() if b"cookiecutter" in text] == []


def test_the_project_knows_where_it_came_from(project: Path) -> None:
    starter = starters.find("memcached-client")
    rubric = tomllib.loads(starter.rubric_path.read_text())
    table = tomllib.loads((project / "pyproject.toml").read_text())["tool"]["makerday"]
    assert table == {
        "starter": starter.name,
        "version": rubric["version"],
        "package": project.name,
    }


@pytest.mark.parametrize("author", ['Ada "the first" Lovelace', "Åsa 🚀 \\ {{ braces }}"])
def test_any_name_of_an_author_is_kept(tmp_path: Path, author: str) -> None:
    made = starters.generate(starters.find("memcached-client"), "kvass", tmp_path, author=author)
    facts = tomllib.loads((made / "pyproject.toml").read_text())["project"]
    assert facts["authors"] == [{"name": author}]
    assert author in (made / "README.md").read_text()


# Refusing to


@pytest.mark.parametrize(
    ("slug", "reason"),
    [
        ("", "use letters, digits and _ only"),
        ("2fast", "use letters, digits and _ only"),
        ("memcached-client", "use letters, digits and _ only"),
        ("a/b", "use letters, digits and _ only"),
        ("../up", "use letters, digits and _ only"),
        ("naïve", "use letters, digits and _ only"),
        ("{{x}}", "use letters, digits and _ only"),
        ("import", "a word of the Python language"),
        ("match", "a word of the Python language"),
        ("json", "a module of Python's standard library"),
        ("tests", "the project has a part of that name"),
        ("memcached", "the project has a part of that name"),
        ("pytest", "the project has a part of that name"),
    ],
)
def test_a_bad_name_is_refused_in_one_line(tmp_path: Path, slug: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        starters.generate(starters.find("memcached-client"), slug, tmp_path)
    assert "\n" not in caught.value.message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch, lambda p: p.symlink_to("nowhere")])
def test_what_exists_is_not_overwritten(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "kvass")
    with pytest.raises(UsageError, match="kvass exists already"):
        starters.generate(starters.find("memcached-client"), "kvass", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kvass"]
    assert not (tmp_path / "kvass" / "README.md").exists()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder") as caught:
        starters.generate(starters.find("memcached-client"), "kvass", tmp_path / "nowhere")
    assert "mkdir" in caught.value.hint


def test_a_folder_that_cannot_be_written_to_is_named() -> None:
    with pytest.raises(MakerdayError, match="cannot make a project in /proc") as caught:
        starters.generate(starters.find("memcached-client"), "kvass", Path("/proc"))
    assert caught.value.exit_code == 1


def test_a_failure_half_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path, __: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(MakerdayError, match="No space left on device"):
        starters.generate(starters.find("memcached-client"), "kvass", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_hook_that_fails_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    installed = installation(tmp_path / "site")
    monkeypatch.setattr(starters, "PACKAGE", installed)
    hook = installed / "_starters/memcached-client/hooks/post_gen_project.py"
    hook.write_text("print('half way')\nraise SystemExit('the disk is on fire')\n")
    into = tmp_path / "work"
    into.mkdir()
    with pytest.raises(MakerdayError, match="failed: the disk is on fire"):
        starters.generate(starters.find("memcached-client"), "kvass", into)
    assert list(into.iterdir()) == []
    assert capfd.readouterr() == ("", "")


# For grading


@pytest.mark.parametrize("name", NAMES)
def test_pristine_checks_equal_those_of_a_new_project(tmp_path: Path, name: str) -> None:
    starter = starters.find(name)
    made = starters.generate(starter, "kvass", tmp_path)
    pristine = tmp_path / "pristine"
    starters.pristine(starter, "kvass", pristine)
    assert tree(pristine / "tests") == tree(made / "tests")
    assert (pristine / "rubric.toml").read_bytes() == (made / "rubric.toml").read_bytes()


def test_pristine_settings_are_those_of_a_new_project(project: Path, tmp_path: Path) -> None:
    starters.pristine(starters.find("memcached-client"), project.name, tmp_path / "pristine")
    fresh = tomllib.loads((tmp_path / "pristine" / "pyproject.toml").read_text())
    made = tomllib.loads((project / "pyproject.toml").read_text())
    assert fresh == {"tool": made["tool"]}


def test_grading_starts_without_cookiecutter(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from makerday import starters;"
        "starters.pristine(starters.find('memcached-client'), 'kvass', Path(sys.argv[1]));"
        "sys.exit('cookiecutter' in sys.modules)"
    )
    done = run(sys.executable, "-c", code, tmp_path / "pristine", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
