"""Level 4 of the memcached starter: a bad network, and what it finds out."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from browser import need
from memcached_kit import RUBRIC, STARTER, overlaid, results, run
from memcached_network_mistakes import MISTAKES, Mistake

from makerday import starters

if TYPE_CHECKING:
    from pathlib import Path


LEVEL = next(level for level in RUBRIC.levels if level.title == "Bad network")
CHECKS = {check.id for check in LEVEL.checks}

# Connects and reads as a first version does, and waits for ever.
NAIVE = """
import socket


class Client:
    def __init__(self, server, *, timeout=None):
        self.line = socket.create_connection(server).makefile("rwb")

    def get(self, key, default=None):
        self.line.write(b"get %b\\r\\n" % key.encode())
        self.line.flush()
        if self.line.readline() == b"END\\r\\n":
            return default
        value = self.line.readline()[:-2]
        self.line.readline()
        return value

    def close(self):
        self.line.close()
"""


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project as a hire gets it, with the mentor's checks in it."""
    need("memcached")
    project = starters.generate(STARTER, "kvass", tmp_path_factory.mktemp("made"))
    shutil.copy(STARTER.path / "mentor" / "test_mentor_4.py", project / "tests")
    return project


@pytest.fixture(scope="module")
def solved(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return overlaid(untouched, tmp_path_factory.mktemp("solved"), "package")


@pytest.mark.parametrize("seed", [1, 2])
def test_the_solution_passes_each_check(solved: Path, seed: int) -> None:
    found = results(solved, *CHECKS, seed=seed)
    assert {check: each.message for check, each in found.items() if each.message} == {}
    assert found.keys() == CHECKS


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_fails_the_check_meant_for_it(
    untouched: Path, tmp_path: Path, mistake: Mistake
) -> None:
    project = overlaid(untouched, tmp_path, "package")
    for name, text in mistake.files().items():
        (project / "kvass" / name).write_text(text, "utf-8")
    result = results(project, mistake.check)[mistake.check]
    assert result.status in ("failed", "timed out")
    assert [part for part in mistake.says if part not in result.message] == [], result.message


def test_each_check_of_the_level_has_a_mistake_that_fails_it() -> None:
    assert {mistake.check for mistake in MISTAKES} == CHECKS


def gauntlet(project: Path, *words: str, code: int = 1) -> dict[str, Any]:
    done = run("gauntlet.py", "--json", *words, cwd=project)
    assert (done.returncode, done.stderr) == (code, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_gauntlet_has_many_cases_that_teach_and_the_solution_runs_it(solved: Path) -> None:
    found = gauntlet(solved, code=0)
    assert found["client"] == "kvass:Client"
    assert found["passed"] == len(found["cases"]) >= 40
    groups = re.findall(r'play\("([\w-]+)"\)', (solved / "tests/test_level_4.py").read_text())
    assert list(dict.fromkeys(case["group"] for case in found["cases"])) == groups
    assert run("-c", LESSONS, cwd=solved, PYTHONPATH="tests").stdout == "[]\n"


LESSONS = """
from cases import all_cases
print([each.name for each in all_cases() if not 40 < len(each.lesson) < 120])
"""


def test_in_the_gauntlet_a_hang_is_one_red_line(untouched: Path, tmp_path: Path) -> None:
    project = overlaid(untouched, tmp_path)
    (project / "other.py").write_text(NAIVE, "utf-8")
    names = ("get_in_pieces", "silence_after_a_get", "a_late_value", "a_lost_incr")
    found = gauntlet(project, "--client", "other:Client", *names)
    assert (found["client"], found["passed"]) == ("other:Client", 1)
    rows = {case["case"]: case for case in found["cases"]}
    assert [rows[name]["status"] for name in names] == ["ok", "HANG", "HANG", "FAIL"]
    assert "must not hold a call" in rows["silence_after_a_get"]["said"]
    assert rows["a_lost_incr"]["said"] == "AttributeError: 'Client' object has no attribute 'incr'"


def test_the_gauntlet_says_what_it_ran(untouched: Path) -> None:
    done = run("gauntlet.py", "a_late_value", cwd=untouched)
    assert done.stdout.startswith(" FAIL  late       a_late_value\n")
    assert done.stdout.endswith("\n 0 of 1 cases\n")
    assert "no case nonsense" in run("gauntlet.py", "nonsense", cwd=untouched).stderr
