"""The conversion starter: whole, fair by its rubric, with the generator and figures quoted."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conversion_kit import RUBRIC, SOLUTION, STARTER, judge
from memcached_kit import run
from projects import tree

from makerday import starters
from makerday.errors import UsageError
from makerday.grader.rubric import MENTOR, PUBLIC

if TYPE_CHECKING:
    from pathlib import Path

FULL = [20, 15, 20, 15, 15, 15, 5]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("made")
    return starters.generate(STARTER, "kvass", into, author='Ada "the first" Lovelace')


# The rubric


def test_six_levels_are_a_hundred_points_and_the_bonus_five() -> None:
    assert [sum(check.points for check in level.checks) for level in RUBRIC.levels] == FULL
    for level, full in zip(RUBRIC.levels, FULL, strict=True):
        mentors = sum(check.points for check in level.checks if check.visibility == MENTOR)
        assert full / 5 <= mentors <= full * 0.4


def test_each_level_has_a_brief_and_hints_in_steps() -> None:
    briefs = (STARTER.template / "LEVELS.md").read_text()
    for level, full in zip(RUBRIC.levels, FULL, strict=True):
        assert len(level.hints) >= 2
        assert all(len(hint) > 80 for hint in level.hints)
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


def test_the_solutions_of_levels_say_what_they_lack() -> None:
    """A level's solution is the whole one less its later parts."""
    whole = (SOLUTION / "package" / "parts.py").read_text()
    parts = re.findall(r'"(\w+)"', whole.partition("PARTS")[2])
    for number in range(1, len(parts)):
        own = (SOLUTION / f"level-{number}" / "parts.py").read_text()
        assert re.findall(r'"(\w+)"', own.partition("PARTS")[2]) == parts[:number]


# The project


def test_the_generator_the_grader_and_the_figures_are_quoted_byte_for_byte(project: Path) -> None:
    for name in ("events", "grader"):
        sources = {path.name: path.read_bytes() for path in (starters.PACKAGE / name).glob("*.py")}
        quoted = {path.name: path.read_bytes() for path in (project / "tests" / name).iterdir()}
        assert quoted == sources
    figures = (starters.PACKAGE / "figures.py").read_bytes()
    assert (project / "kvass" / "figures.py").read_bytes() == figures


def test_no_placeholder_survives(project: Path) -> None:
    assert [name for name, text in tree(project).items() if b"cookiecutter" in text] == []
    assert [name for name, text in tree(project).items() if b'{{ quote("' in text] == []


@pytest.mark.parametrize("name", ["duckdb", "figures", "plots", "talk", "events", "program"])
def test_a_name_that_is_taken_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has a part of that name"):
        starters.generate(STARTER, name, tmp_path)


def test_a_project_tells_what_is_not_written_yet(project: Path) -> None:
    ran = run("-m", "kvass", "data", "out", cwd=project)
    assert ran.returncode == 1
    assert "NotImplementedError: the analysis is not written yet" in ran.stderr


# The judge's own tools


def test_a_trap_is_read_off_the_number_of_sign_ups(project: Path) -> None:
    """Each subset of traps has a sum of its own; letting the late in covers three others."""
    script = (
        "import json, random, sys; sys.path[:0] = ['tests']\n"
        "from traps import workbook\n"
        "book = workbook(random.Random(5)); true = book.people['signup']\n"
        "told = {trap: sorted(book.traps(true + size)) for trap, size in book.added.items()}\n"
        "two = true + book.added['bots'] + book.added['order']\n"
        "told |= {'two': sorted(book.traps(two)), 'none': sorted(book.traps(true))}\n"
        "told |= {'few': sorted(book.traps(true - 1)), 'text': sorted(book.traps('12'))}\n"
        "print(json.dumps(told))"
    )
    told = json.loads(run("-c", script, cwd=project).stdout)
    assert told.pop("two") == ["bots", "order"]
    assert told.pop("none") == []
    assert told.pop("few") == told.pop("text") == ["unknown"]
    assert told == {trap: [trap] for trap in told}


def test_a_meter_sees_seconds_and_memory_of_a_program_below() -> None:
    meter = judge("meter").Meter
    spend = "import time; block = bytearray(150 << 20)\nwhile time.process_time() < 0.4: pass"
    words = "input(); import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    command = [sys.executable, "-c", words, spend]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as root, meter(root.pid) as used:
        root.stdin.write(b"\n")  # type: ignore[union-attr]  # it was asked for
        root.stdin.flush()  # type: ignore[union-attr]  # as above
        os.waitid(os.P_PID, root.pid, os.WEXITED | os.WNOWAIT)
    assert 0.4 <= used.cpu < 3
    assert 150 <= used.peak_mb < 400


def test_results_that_are_none_are_told_in_a_line(project: Path) -> None:
    script = (
        "import json, sys; sys.path[:0] = ['tests']\n"
        "from program import SCHEMA, Ran\n"
        "good = json.dumps({'schema': SCHEMA, 'funnel': {'visit_people': 1}})\n"
        "bad = [good.replace('1}', each) for each in ('NaN}', 'Infinity}', '1', '1e999}')]\n"
        "bad += ['', '[]', '{}', '[' * 100_000, good.replace('schema', 'scheme')]\n"
        "for text in [*bad, good]:\n"
        "    try:\n"
        "        results = Ran('it', 0, text.encode(), '', 0, 0).results()\n"
        "        results.part('money', 'revenue_cents')\n"
        "        print('read')\n"
        "    except AssertionError as error:\n"
        "        print(str(error))\n"
    )
    lines = run("-c", script, cwd=project).stdout.splitlines()
    assert len(lines) == 10
    assert "it holds NaN, which is no number" in lines[0]
    assert "it holds Infinity, which is no number" in lines[1]
    assert "money.revenue_cents in results.json, got it is not there" in lines[-1]
    assert "read" not in lines
