"""Starters: found by name, made into whole projects by every road, or not at all."""

from __future__ import annotations

import filecmp
import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from makerday import starters
from makerday.errors import MakerdayError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).resolve().parents[1]
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


def tree(folder: Path) -> dict[str, bytes]:
    """Give every file below `folder` with what is in it."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def run(*words: str | Path, cwd: Path, answers: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=cwd, input=answers, capture_output=True, text=True, check=False, timeout=60
    )


def cookiecutter(*words: str | Path, cwd: Path, answers: str = "") -> tuple[int, str]:
    done = run(sys.executable, "-m", "cookiecutter", *words, cwd=cwd, answers=answers)
    return done.returncode, done.stdout + done.stderr


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
        *("README.md", "PROTOCOL.md", "pyproject.toml", "rubric.toml", "demo.py"),
        *(".gitignore", "kvass", "tests"),
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
    installed: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    hook = installed / "_starters/memcached-client/hooks/post_gen_project.py"
    hook.write_text("print('half way')\nraise SystemExit('the disk is on fire')\n")
    into = tmp_path / "work"
    into.mkdir()
    with pytest.raises(MakerdayError, match="failed: the disk is on fire"):
        starters.generate(starters.find("memcached-client"), "kvass", into)
    assert list(into.iterdir()) == []
    assert capfd.readouterr() == ("", "")


# The same project by every road


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


def litter(folder: Path) -> None:
    """Leave in a template what pytest, and pip when it installs, leave."""
    template = folder / "memcached-client" / "{{cookiecutter.project_slug}}"
    for place in ("tests/__pycache__", "tests/grader/__pycache__", ".pytest_cache", ".makerday"):
        (template / place).mkdir()
        (template / place / "left.pyc").write_bytes(b"\xa7\r\r\n\x00\xff")


def unwanted(project: Path) -> list[Path]:
    names = {"__pycache__", ".pytest_cache", ".makerday"}
    return [path for path in project.rglob("*") if path.name in names or path.suffix == ".pyc"]


# Installed from a wheel


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the starters and the grader where a wheel puts them."""
    package = tmp_path / "site" / "makerday"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "starters", package / "_starters", ignore=ignore)
    shutil.copytree(starters.PACKAGE / "grader", package / "grader", ignore=ignore)
    monkeypatch.setattr(starters, "PACKAGE", package)
    return package


def test_an_installed_makerday_makes_the_same_project(
    installed: Path, project: Path, tmp_path: Path
) -> None:
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
    checkout = {name for name in tree(REPOSITORY / "starters") if "__pycache__" not in name}
    assert set(tree(package / "_starters")) == checkout
    assert {path.name for path in (package / "grader").iterdir()} >= {"plugin.py", "expect.py"}
    assert json.loads((package / "_starters" / "cookiecutter.json").read_text())["templates"]


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
