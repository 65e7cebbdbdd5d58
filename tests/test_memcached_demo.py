"""The demo of a memcached project: honest at every level, and gone from the machine afterwards."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest
from memcached_kit import STARTER, overlaid, run

from makerday.demo.exhibits import HEAD, TAIL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TIMES = "\N{MULTIPLICATION SIGN}"
SLIDES = tomllib.loads(STARTER.rubric_path.read_text())["demo"]["slides"]
LINES_OF_A_SLIDE = HEAD + TAIL + 1  # one of them is the command


@pytest.fixture(scope="session")
def level_1(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project that has come as far as level 1."""
    return overlaid(untouched, tmp_path_factory.mktemp("level-1"), "level-1")


def demo(project: Path, *words: str, **variables: str) -> str:
    """Run the demo, which must have no trouble of its own, and give what it said."""
    done = run("demo.py", *words, cwd=project, **variables)
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout


# Scenes


def test_the_solution_shows_every_part(solved: Path) -> None:
    said = demo(solved)
    titles = ("kvass: a memcached client", "A thousand keys", "Beside", "The bug", "Fault by")
    places = [said.index(title) for title in titles]
    assert places == sorted(places)
    assert "1,000 of 1,000 visits counted" in said
    assert "\x1b" not in said
    assert "not written yet" not in said
    before_faults = said[: said.index("Fault by")]
    assert re.findall("✘.*", before_faults) == ["""✘ get('cart:bob') gave b"alice's shoes\""""]


@pytest.mark.parametrize("words", SLIDES.values())
def test_a_part_alone_fits_its_slide(solved: Path, words: str) -> None:
    lines = demo(solved, *words.split()).splitlines()
    assert 4 < len(lines) < LINES_OF_A_SLIDE
    assert max(map(len, lines)) <= 80


def test_it_is_coloured_when_asked(solved: Path) -> None:
    said = demo(solved, "calls", NO_COLOR="", FORCE_COLOR="1")
    assert "\x1b[32m████████████████████\x1b[0m incr" in said


def test_an_untouched_project_is_told_which_level_opens_what(untouched: Path) -> None:
    said = demo(untouched)
    assert said.count("set is not written yet: level 1 opens it") >= 3
    assert "get_many is not written yet: level 2 opens it" in said


def test_level_1_shows_what_it_can_do(level_1: Path) -> None:
    said = demo(level_1)
    assert "get('greeting')                        b'hello, Maker Day'" in said
    assert "times a million random bytes" in said
    assert "incr is not written yet: level 2 opens it" in said
    assert re.search(r"kvass +\S+ +[\d,]+ /s", said)


def broken_syntax(project: Path) -> None:
    (project / "kvass" / "client.py").write_text("class Client(\n")


def broken_answers(project: Path) -> None:
    code = "import socket\nclass Client:\n    def __init__(self, server, timeout): pass\n"
    calls = ("set", "get", "delete", "get_many", "incr", "close")
    code += "".join(f"    def {name}(self, *arguments): return 'no'\n" for name in calls)
    (project / "kvass" / "client.py").write_text(code)


@pytest.mark.parametrize("spoil", [broken_syntax, broken_answers])
@pytest.mark.parametrize("words", [(), ("live", "--seconds", "1")])
def test_a_broken_client_has_no_traceback(
    project: Path, spoil: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    spoil(project)
    done = run("demo.py", *words, cwd=project)
    assert done.stderr == ""
    assert "Traceback" not in done.stdout
    assert "Error" in done.stdout or "get('key-" in done.stdout


@pytest.mark.parametrize("words", [(), ("live",)])
def test_without_memcached_it_is_one_line(
    untouched: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = run("demo.py", *words, cwd=untouched, PATH=str(tmp_path), HOME=str(tmp_path))
    assert done.stdout.count("\n") == 1
    assert "memcached" in done.stdout
    assert (done.stderr, done.returncode) == ("", 1)


# Beside others


@pytest.fixture
def alone(tmp_path: Path) -> dict[str, str]:
    """Give variables with which no other client can be imported."""
    for peer in ("pymemcache", "pylibmc"):
        (tmp_path / f"{peer}.py").write_text("raise ImportError('not here')\n")
    return {"PYTHONPATH": str(tmp_path)}


def test_a_peer_that_is_not_installed_is_left_out(solved: Path, alone: dict[str, str]) -> None:
    said = demo(solved, "bars", **alone)
    assert said.count("kvass") == 4
    assert "pip install pymemcache pylibmc" in said
    assert TIMES not in said


def test_the_client_stands_beside_pymemcache(solved: Path) -> None:
    pytest.importorskip("pymemcache")
    said = demo(solved, "bars")
    assert said.count("pymemcache  █") == 4
    assert len(re.findall(rf"kvass .* \d+\.\d\d {TIMES}", said)) == 4


# Faults


def test_the_solution_passes_every_fault(solved: Path, alone: dict[str, str]) -> None:
    said = demo(solved, "faults", **alone)
    assert said.count("✔\n") == 11
    assert re.search(r"\d+ in all: python gauntlet.py +11 of 11\n$", said)


def test_a_hire_is_told_which_faults_are_left(
    level_1: Path, untouched: Path, alone: dict[str, str]
) -> None:
    left = "level 4 is about what kvass does not pass yet"
    some, none = demo(level_1, "faults", **alone), demo(untouched, "faults", **alone)
    assert "✘\n" in some
    assert none.count(" ·\n") == 11
    assert left in some
    assert left in none


def test_the_faults_stand_beside_pymemcache(solved: Path) -> None:
    pytest.importorskip("pymemcache")
    said = demo(solved, "faults")
    assert "kvass   pymemcache" in said
    assert "hangs" in said or "✘" in said


# The bug


def test_a_naive_client_shows_the_bug_and_the_solution_does_not(solved: Path) -> None:
    naive, own = demo(solved, "bug").split("  kvass\n")
    late = r"← VALUE cart:alice 0 13\r\nalice's shoes\r\nEND\r\n"
    assert late in naive
    assert """✘ get('cart:bob') gave b"alice's shoes\"""" in naive
    assert late not in own
    assert """✔ get('cart:bob') gave b"bob's books\"""" in own


def test_a_hire_who_has_the_bug_is_shown_it(level_1: Path) -> None:
    _, own = demo(level_1, "bug").split("  kvass\n")
    assert """✘ get('cart:bob') gave b"alice's shoes"   level 4 is about this""" in own
