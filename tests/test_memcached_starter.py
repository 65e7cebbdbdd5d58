"""The memcached starter: fair, whole, steady, and gone from the machine afterwards."""

from __future__ import annotations

import ast
import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from browser import need
from memcached_kit import SOLUTION, STARTER, overlaid, run

from makerday import check, starters
from makerday.grade import Grading, grade
from makerday.grader import project as projects
from makerday.grader import rubric as rubrics

if TYPE_CHECKING:
    from pathlib import Path

RUBRIC = rubrics.load(STARTER.rubric_path)


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project as a hire gets it."""
    need("memcached")
    return starters.generate(STARTER, "kvass", tmp_path_factory.mktemp("untouched"))


@pytest.fixture(scope="session")
def solved(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project with the solution of all levels in it."""
    return overlaid(untouched, tmp_path_factory.mktemp("solved"), "package")


def graded(project: Path, seed: int = 0, *, locked: bool = False) -> dict[str, Any]:
    return grade(project, Grading("plain", seed, locked=locked))


def levels(card: dict[str, Any]) -> list[tuple[int, int]]:
    return [(level["points"], level["max_points"]) for level in card["levels"]]


def failures(card: dict[str, Any]) -> list[str]:
    return [each["message"] for each in card["checks"] if each["status"] != "passed"]


# The author's gate


def test_an_untouched_project_scores_nothing(untouched: Path) -> None:
    card = graded(untouched)
    assert levels(card) == [(0, 20), (0, 20)]
    assert all("is not written yet" in message for message in failures(card))


def test_the_solution_scores_all(solved: Path) -> None:
    card = graded(solved, locked=True)
    assert failures(card) == []
    assert levels(card) == [(20, 20), (20, 20)]
    assert card["tests_edited"] is False


def test_the_solution_of_level_1_completes_level_1_and_nothing_else(
    untouched: Path, tmp_path: Path
) -> None:
    assert levels(graded(overlaid(untouched, tmp_path, "level-1"))) == [(20, 20), (0, 20)]


@pytest.mark.parametrize("seed", range(1, 9))
def test_other_random_values_change_nothing_for_the_solution(solved: Path, seed: int) -> None:
    assert failures(graded(solved, seed)) == []


def test_the_hire_sees_the_score_that_the_mentor_sees(untouched: Path, solved: Path) -> None:
    for project in (untouched, solved):
        mirror = check.check(projects.read(project))
        assert levels(mirror) == levels(graded(project, locked=True))


# The rubric


def test_each_level_gives_20_points_and_three_hints() -> None:
    for level in RUBRIC.levels:
        assert sum(each.points for each in level.checks) == 20
        assert len(level.hints) == 3
        assert all(len(hint) > 80 for hint in level.hints)
        assert level.brief


def test_the_rubric_lists_the_checks_that_there_are() -> None:
    for level in RUBRIC.levels:
        source = (STARTER.template / f"tests/test_level_{level.number}.py").read_text()
        assert re.findall(r"^def (test_\w+)", source, re.MULTILINE) == [
            each.id for each in level.checks
        ]


def test_no_check_sleeps() -> None:
    for path in (STARTER.template / "tests").glob("*.py"):
        assert "sleep" not in path.read_text()


# The interface


def interface(source: Path) -> dict[str, str]:
    """Give the public methods of Client with their arguments and results."""
    (client,) = [
        node
        for node in ast.parse(source.read_text()).body
        if isinstance(node, ast.ClassDef) and node.name == "Client"
    ]
    return {
        node.name: f"({ast.unparse(node.args)}) -> {node.returns and ast.unparse(node.returns)}"
        for node in client.body
        if isinstance(node, ast.FunctionDef) and (node.name[0] != "_" or node.name == "__init__")
    }


STUBS = interface(STARTER.template / "{{cookiecutter.project_slug}}" / "client.py")


def test_the_solution_has_the_interface_of_the_stubs() -> None:
    assert interface(SOLUTION / "package" / "client.py") == STUBS
    level_1 = interface(SOLUTION / "level-1" / "client.py")
    assert level_1.items() <= STUBS.items()
    assert len(level_1) == 6


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
