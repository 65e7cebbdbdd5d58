"""The memcached starter: fair, whole, steady, and gone from the machine afterwards."""

from __future__ import annotations

import ast
import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from memcached_kit import RUBRIC, SOLUTION, STARTER, overlaid, run

from makerday import check
from makerday.grade import Grading, grade
from makerday.grader import project as projects
from makerday.grader.rubric import MENTOR, PUBLIC

if TYPE_CHECKING:
    from pathlib import Path

FULL = [20, 20, 15, 20, 15, 10][: len(RUBRIC.levels)]


def graded(project: Path, seed: int = 0, *, locked: bool = False) -> dict[str, Any]:
    return grade(project, Grading("plain", seed, locked=locked))


def points(card: dict[str, Any]) -> list[int]:
    return [level["points"] for level in card["levels"]]


def seen(card: dict[str, Any]) -> dict[str, str]:
    """Give how each check ended that a hire sees as well."""
    public = (each for each in card["checks"] if each["visibility"] == PUBLIC)
    return {each["id"]: each["status"] for each in public}


def failures(card: dict[str, Any]) -> list[str]:
    return [each["message"] for each in card["checks"] if each["status"] != "passed"]


# The author's gate


def test_an_untouched_project_scores_nothing(untouched: Path) -> None:
    card = graded(untouched)
    assert points(card) == [0] * len(FULL)
    told = failures(card)
    assert all("is not written yet" in text or "set CHOICE" in text for text in told), told


def test_the_solution_scores_all(solved: Path) -> None:
    card = graded(solved, locked=True)
    assert failures(card) == []
    assert points(card) == FULL
    assert card["tests_edited"] is False


@pytest.mark.parametrize("level", [1, 2])
def test_the_solution_of_a_level_completes_it_and_no_other(
    untouched: Path, tmp_path: Path, level: int
) -> None:
    card = graded(overlaid(untouched, tmp_path, f"level-{level}"))
    assert points(card)[:level] == FULL[:level]
    assert all(got < full for got, full in zip(points(card)[level:], FULL[level:], strict=True))


@pytest.mark.parametrize("seed", [1, 2])
def test_other_random_values_change_nothing_for_the_solution(solved: Path, seed: int) -> None:
    assert failures(graded(solved, seed)) == []


def test_the_hire_sees_the_score_that_the_mentor_sees(untouched: Path, solved: Path) -> None:
    for project in (untouched, solved):
        mirror = check.check(projects.read(project))
        assert seen(mirror) == seen(graded(project, locked=True))


# The rubric


def test_each_level_has_its_points_a_quarter_of_them_the_mentors() -> None:
    for level, full in zip(RUBRIC.levels, FULL, strict=True):
        assert sum(each.points for each in level.checks) == full
        mentors = sum(each.points for each in level.checks if each.visibility == MENTOR)
        assert full / 5 <= mentors <= full / 3


def test_each_level_has_a_brief_and_three_hints_or_more() -> None:
    briefs = (STARTER.template / "LEVELS.md").read_text()
    for level, full in zip(RUBRIC.levels, FULL, strict=True):
        assert len(level.hints) >= 3
        assert all(len(hint) > 80 for hint in level.hints)
        assert level.brief
        assert f"## {level.number}. {level.title}: {full} points" in briefs


@pytest.mark.parametrize("kind", [PUBLIC, MENTOR])
def test_the_rubric_lists_the_checks_that_there_are(kind: str) -> None:
    folder = STARTER.template / "tests" if kind == PUBLIC else STARTER.path / "mentor"
    for level in RUBRIC.levels:
        name = "level" if kind == PUBLIC else "mentor"
        source = (folder / f"test_{name}_{level.number}.py").read_text()
        assert re.findall(r"^def (test_\w+)", source, re.MULTILINE) == [
            each.id for each in level.checks if each.visibility == kind
        ]


def test_no_check_sleeps() -> None:
    for path in (STARTER.template / "tests").glob("*.py"):
        assert "sleep" not in path.read_text()


# The interface


def interface(source: Path, name: str = "Client") -> dict[str, str]:
    """Give the public methods of a class with their arguments and results."""
    (client,) = [
        node
        for node in ast.parse(source.read_text()).body
        if isinstance(node, ast.ClassDef) and node.name == name
    ]
    return {
        node.name: f"({ast.unparse(node.args)}) -> {node.returns and ast.unparse(node.returns)}"
        for node in client.body
        if isinstance(node, ast.FunctionDef) and (node.name[0] != "_" or node.name == "__init__")
    }


STUBS = interface(STARTER.template / "{{cookiecutter.project_slug}}" / "client.py")


def test_the_solution_has_the_interface_of_the_stubs() -> None:
    package = SOLUTION / "package"
    with_a_key = interface(package / "commands.py", "Commands")
    assert with_a_key | interface(package / "client.py") == STUBS
    level_1 = interface(SOLUTION / "level-1" / "client.py").keys() - {"__init__"}
    assert level_1 == {"version", "set", "get", "delete", "close"}
    assert level_1 < STUBS.keys()


def test_the_brief_lists_every_call() -> None:
    text = (STARTER.template / "README.md").read_text()
    listed = re.findall(r"`(\w+)\(", text[text.index("| level |") : text.index("`expire` counts")])
    assert sorted(listed) == sorted(STUBS.keys() - {"__init__"})


def test_the_protocol_page_tells_what_a_real_server_says(untouched: Path) -> None:
    """Each transcript is played to one server, in order, and the answers compared."""
    assert run("-c", REPLAY, cwd=untouched, PYTHONPATH="tests").stdout == "all as written\n"


REPLAY = r"""
import re
from memcached import running, connected
blocks = re.findall(r"^```\n(.*?)^```", open("PROTOCOL.md").read(), re.MULTILINE | re.S)
with running() as server:
    for block in blocks:
        with connected(server.address) as connection, connection.makefile("rb") as answers:
            for line in block.splitlines():
                line = re.sub(r"\{(.)\*(\d+)\}", lambda m: m[1] * int(m[2]), line)
                text = line[2:].encode() + b"\r\n"
                if line.startswith(">"):
                    connection.sendall(text)
                elif (got := answers.readline()) != text and not got.startswith(b"VERSION"):
                    raise SystemExit(print(line, got))
            connection.sendall(b"quit\r\n")
            if left := answers.read():
                raise SystemExit(print(block, left))
print("all as written" if len(blocks) > 18 else "too few")
"""


def test_the_version_of_the_starter_is_told_once() -> None:
    text = (STARTER.template / "pyproject.toml").read_text()
    assert f'version = "{RUBRIC.version}"' in text[text.index("[tool.makerday]") :]
    assert tomllib.loads(STARTER.rubric_path.read_text())["starter"] == STARTER.name
