"""The deck of a project: honest figures, and nothing half-written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from demo_project import HISTORY, RUBRIC, build, card, check, make, refused


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return build(tmp_path)


def test_a_demo_tells_the_project_from_its_title_to_the_questions(project: Path) -> None:
    page = make(project)
    headings = re.findall(r"<h[12] id=[^>]*>(.*?)</h[12]>", page)
    assert headings == [
        "ada_cache",
        "What it does",
        "A piece of the code",
        "The score over time",
        "Live",
        "The checks",
        "The bug I would have shipped",
        "What I would do next",
        "Questions?",
    ]
    assert page.count('class="slide"') == len(headings)


def test_mentor_checks_are_told_and_nothing_is_ever_all_passed(project: Path) -> None:
    full = card(checks=[check(1, "passed"), check(2, "passed")], mentor_checks=1)
    page = make(project, scorecard=full)
    assert "public 2 of 2 checks; 1 mentor check runs on Maker Day" in page
    assert "all passed" not in page.lower()


def test_edited_tests_are_told(project: Path) -> None:
    page = make(project, scorecard=card(tests_edited=True, mentor_checks=0))
    assert "public 1 of 2 checks; the tests were edited" in page


def test_an_ungraded_project_says_so(project: Path) -> None:
    page = make(
        project, "# A\n\n{{ score }}\n", scorecard=card(status="ungraded", reason="no <x>")
    )
    assert "not graded&#58; no &#60;x&#62;" in page


def test_a_history_with_broken_lines_is_still_drawn(project: Path) -> None:
    broken = [{}, {"at": "never", "levels": []}, {"at": 3}, *HISTORY, {"levels": None, "at": "x"}]
    assert "20 of 40 points, graded 2 times" in make(project, history=broken)


def test_without_history_the_scorecard_is_the_one_grading(project: Path) -> None:
    assert "20 of 40 points, graded once" in make(project, history=[])


@pytest.mark.parametrize(
    ("code", "note"),
    [
        ("print('so far'); raise SystemExit(3)", "python demo.py: ended with exit code 3"),
        ("while True: pass", "python demo.py: was still running after 1 s and was stopped"),
        ("while True: print('x' * 999)", "python demo.py: was stopped after 64 KB of output"),
        ("", "python demo.py: printed nothing."),
    ],
)
def test_a_demo_that_fails_is_told_on_its_slide(project: Path, code: str, note: str) -> None:
    (project / "demo.py").write_text(code)
    (project / "rubric.toml").write_text(RUBRIC.replace("seconds = 30", "seconds = 1"))
    page = make(project)
    assert note in page
    assert "Questions?" in page


def test_the_command_is_not_run_when_it_must_not_or_nobody_shows_it(project: Path) -> None:
    (project / "demo.py").write_text("open('ran', 'w')")
    assert "python demo.py: not run this time." in make(project, run=False)
    make(project, "# No live slide\n")
    assert not (project / "ran").exists()


def test_a_starter_without_a_demo_command_says_so(project: Path) -> None:
    (project / "rubric.toml").write_text(RUBRIC.replace('command = ["demo.py"]\n', ""))
    assert "This starter has no demo command." in make(project)


@pytest.mark.parametrize("scorecard", [None, {}, {"schema": "makerday/scorecard/1"}])
def test_without_a_scorecard_it_says_what_to_run(
    project: Path, scorecard: dict[str, str] | None
) -> None:
    assert refused(project, scorecard=scorecard)[1] == "run makerday check"
    assert not (project / "demo").exists()


def test_a_broken_rubric_is_one_line(project: Path) -> None:
    (project / "rubric.toml").write_text("schema =\n")
    assert refused(project)[0].startswith("rubric.toml:1: not valid TOML")


def test_what_cannot_be_made_leaves_the_last_demo_as_it_was(project: Path) -> None:
    before = make(project)
    refused(project, "# A\n\n{{ nonsense }}\n")
    assert (project / "demo" / "index.html").read_text() == before
    assert sorted(path.name for path in (project / "demo").iterdir()) == [
        "index.html",
        "slides.md",
    ]


def test_a_file_where_the_folder_should_be_is_one_line(project: Path) -> None:
    (project / "demo").write_text("mine")
    assert refused(project)[0] == "demo: File exists: the demo is not made"
    assert (project / "demo").read_text() == "mine"


def test_a_read_only_project_is_one_line(project: Path) -> None:
    script = (
        "import sys, pathlib, demo_project\n"
        "from makerday import MakerdayError, demo\n"
        "try: demo.make(pathlib.Path(sys.argv[1]), scorecard=demo_project.card())\n"
        "except MakerdayError as error: print(error.message)"
    )
    # Root may write anywhere unless it gives that up.
    drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.getuid() == 0 else []
    project.chmod(0o555)
    ran = subprocess.run(
        [*drop, sys.executable, "-c", script, project],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    )
    project.chmod(0o755)
    assert ran.stdout == f"{project}/demo: Permission denied: the demo is not made\n"
    assert not (project / "demo").exists()
