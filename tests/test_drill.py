"""Drills: functions of a check that run in the process of the hire's package."""

from __future__ import annotations

import os
import shutil
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import tiny
from browser import need

from makerday.grade import Grading, grade
from makerday.grader.drill import Drill
from makerday.grader.expectation import CheckFailedError, expect

if TYPE_CHECKING:
    from pathlib import Path

CHECKS = """\
import os

from grader import expect


def where(subject):
    import sys

    return "pytest" in sys.modules, subject.double(21)


def threads(subject, numbers):
    from threading import Thread

    found = {}
    every = [Thread(target=lambda n=n: found.update({n: subject.double(n)})) for n in numbers]
    for thread in every:
        thread.start()
    for thread in every:
        thread.join()
    return found


def raises(subject):
    return subject.rate("one", 2)


def wrong(numbers):
    return numbers[7]


def hangs(subject):
    while True:
        subject.double(2)


def thing():
    return object()


def leaves():
    import os

    os._exit(3)


def test_beside_the_package(drill, subject):
    expect(drill, where, subject).returns((False, 42))
    expect(drill, threads, subject, [1, 2]).returns({1: 2, 2: 4})


def test_raises(drill, subject):
    expect(drill, raises, subject).returns(1)


def test_wrong(drill):
    drill(wrong, [1])


def test_hangs(drill, subject):
    drill(hangs, subject)


def test_thing(drill):
    expect(drill, thing).returns({})


def test_leaves(drill):
    drill(leaves)


def test_nested(drill):
    number = 1
    drill(lambda: number)


def test_elsewhere(drill):
    assert os.path.isdir(f"/proc/{drill.pid}") and drill.pid != os.getpid()


def test_works_again(drill, subject):
    expect(drill, threads, subject, [3]).returns({3: 6})
"""
NAMES = [line[4 : line.index("(")] for line in CHECKS.splitlines() if line.startswith("def test_")]
RUBRIC = """
[[levels]]
number = 1
title = "Drills"
brief = "Drills."
hints = ["One.", "Two."]
"""


@pytest.fixture
def starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a starter whose checks are drills."""
    copy = shutil.copytree(tiny.STARTERS, tmp_path / "starters") / "tiny"
    checks = copy / "{{cookiecutter.project_slug}}" / "tests"
    (checks / "test_level_1.py").write_text(CHECKS)
    (checks / "test_level_2.py").unlink()
    shutil.rmtree(copy / "mentor")
    head = (copy / "rubric.toml").read_text().partition("[[levels]]")[0] + RUBRIC
    each = (f'[[levels.checks]]\nid = "{name}"\ntitle = "x"\npoints = 1\n' for name in NAMES)
    (copy / "rubric.toml").write_text(head + "".join(each))
    monkeypatch.setenv("MAKERDAY_STARTERS", str(copy.parent))
    return copy


@pytest.fixture(params=["plain", "bubblewrap"])
def told(starter: Path, tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, str]:
    """Grade the tiny project with drills; give what each check said."""
    if request.param == "bubblewrap":
        need("bwrap")
    assert starter
    card = grade(tiny.project(tmp_path), Grading(request.param, locked=False))
    assert card["status"] == "graded"
    return {each["id"]: f"{each['status']}: {each['message']}" for each in card["checks"]}


def test_a_drill_runs_beside_the_package_and_what_goes_wrong_there_is_told(
    told: dict[str, str],
) -> None:
    index = CHECKS.splitlines().index("    return numbers[7]") + 1
    assert told["test_beside_the_package"] == "passed: "
    assert told["test_raises"].startswith("failed: raises(tiny_kit): expected 1, got TypeError: ")
    assert told["test_wrong"] == (
        f"failed: IndexError: list index out of range (tests/test_level_1.py:{index})"
    )
    assert told["test_hangs"].startswith("timed out: hangs(tiny_kit): timed out after 1 s (")
    assert told["test_thing"] == (
        "failed: thing(): expected {}, got <object> (a object, not a dict)"
    )
    assert "exit code 3" in told["test_leaves"]
    assert told["test_leaves"].startswith("killed: leaves()")
    assert "can be no drill" in told["test_nested"]
    assert told["test_elsewhere"] == "passed: "
    assert told["test_works_again"] == "passed: "


def test_in_plain_pytest_a_drill_is_simply_called() -> None:
    assert Drill(None)(os.getpid) == Drill(None).pid == os.getpid()


def nothing(*_arguments: object) -> int:
    return 0


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        ((), "nothing()"),
        ((b"ab", [1, "two"]), "nothing(b'ab', [1, 'two'])"),
        ((SimpleNamespace(), sys), "nothing(simplenamespace, sys)"),
    ],
)
def test_a_drill_is_written_as_the_call_that_it_is(
    arguments: tuple[Any, ...], written: str
) -> None:
    with pytest.raises(CheckFailedError) as caught:
        expect(Drill(None), nothing, *arguments).returns(1)
    assert caught.value.failure.line() == f"{written}: expected 1, got 0"
