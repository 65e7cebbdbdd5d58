"""The starter cli-style-guide: each mistake of a hire meets the check meant for it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from shelf_kit import RUBRIC, SOLUTION, STARTER, results, solved

from makerday import starters

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Mistake:
    """A change of the reference, the check that must fail, and a part of what it says."""

    name: str
    file: str
    right: str
    wrong: str
    check: str
    says: str


MISTAKES = [
    Mistake(
        "takes half a flag",
        "words.py",
        "allow_abbrev=False",
        "allow_abbrev=True",
        "test_half_a_flag_is_no_flag",
        "shelf --versio: expected exit code 2, got exit code 0",
    ),
    Mistake(
        "says 1 for wrong usage",
        "errors.py",
        "    exit_code = 2\n",
        "    exit_code = 1\n",
        "test_exit_codes_tell_what_kind",
        "shelf --no-such-flag: expected exit code 2, got exit code 1",
    ),
    Mistake(
        "prints changes on stdout",
        "screen.py",
        '        sys.stderr.write(f"{text}\\n")\n\n    def complain',
        "        print(text)\n\n    def complain",
        "test_stdout_is_the_data",
        "expected nothing on stdout, got stdout: 'Imported 3 books",
    ),
    Mistake(
        "has never heard of NO_COLOR",
        "screen.py",
        'os.environ.get("NO_COLOR") or ',
        "",
        "test_no_color_and_dumb_terminals_are_believed",
        "NO_COLOR=1 shelf list (on a terminal): expected no colour",
    ),
    Mistake(
        "asks a pipe",
        "screen.py",
        "if not self._ask or not sys.stdin.isatty():",
        "if not self._ask:",
        "test_nobody_there_nobody_asked",
        "expected the flag that answers, --yes, on stderr",
    ),
    Mistake(
        "shows what is typed",
        "screen.py",
        'return getpass.getpass(f"{question} ", sys.stderr)',
        'print(question, end=" ", file=sys.stderr, flush=True); return input()',
        "test_a_secret_is_typed_unseen",
        "expected a terminal that does not show the token",
    ),
    Mistake(
        "leaves the closed pipe to Python",
        "__main__.py",
        "signal.signal(signal.SIGPIPE, signal.SIG_DFL)\n",
        "",
        "test_a_reader_may_leave_early",
        "shelf list | head -1: expected nothing on stderr",
    ),
    Mistake(
        "does not flush before the end",
        "cli.py",
        "        _run(given, screen)\n        sys.stdout.flush()\n",
        "        _run(given, screen)\n",
        "test_a_full_disk_is_a_failure",
        "expected an end without a stack trace",
    ),
    Mistake(
        "keeps books in the home",
        "settings.py",
        '_folder("XDG_DATA_HOME", ".local/share")',
        'os.environ.get("HOME", "")',
        "test_files_live_where_they_belong",
        "expected files below ~/.local/share/ only, got ~/books.jsonl",
    ),
    Mistake(
        "imports the good lines of a bad file",
        "commands.py",
        "    if year and not year.isdecimal():\n",
        "    if False:\n",
        "test_a_dash_is_standard_input",
        "shelf import -: expected an end without a stack trace",
    ),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return solved(tmp_path_factory.mktemp("made"))


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_fails_the_check_meant_for_it(project: Path, mistake: Mistake) -> None:
    path = project / "kvass" / mistake.file
    right = path.read_text("utf-8")
    assert right.count(mistake.right) == 1
    path.write_text(right.replace(mistake.right, mistake.wrong), "utf-8")
    try:
        [result] = results(project, mistake.check).values()
    finally:
        path.write_text(right, "utf-8")
    assert result.status == "failed"
    assert mistake.says in result.message


HALF_GOOD = [
    ("test_no_check_is_dead", "exit: 0, stdout: something, stderr: empty", "exit: [0, 3]", "HLP1"),
    (
        "test_every_check_runs",
        "run: --version > /dev/full",
        "run: '{nobody}'",
        "no word for {nobody}",
    ),
]


@pytest.mark.parametrize(("check", "right", "wrong", "says"), HALF_GOOD)
def test_a_guide_that_is_half_good_is_told_where(
    project: Path, check: str, right: str, wrong: str, says: str
) -> None:
    path = project / "kvass" / "STYLE.md"
    whole = path.read_text("utf-8")
    assert right in whole
    path.write_text(whole.replace(right, wrong, 1), "utf-8")
    try:
        [result] = results(project, check).values()
    finally:
        path.write_text(whole, "utf-8")
    assert result.status == "failed"
    assert says in result.message


def test_a_guide_of_half_the_rules_catches_half_of_the_mutants(project: Path) -> None:
    path = project / "kvass" / "STYLE.md"
    whole = path.read_text("utf-8")
    shutil.copyfile(SOLUTION / "level-1" / "STYLE.md", path)
    halves = ("test_half_of_the_mutants_are_caught", "test_all_of_the_mutants_are_caught")
    try:
        told = results(project, *halves)
    finally:
        path.write_text(whole, "utf-8")
    assert [told[each].status for each in halves] == ["failed", "failed"]
    assert "one that is missed: a shelf that" in told[halves[1]].message


def test_the_points_are_a_hundred() -> None:
    assert [sum(c.points for c in each.checks) for each in RUBRIC.levels] == [
        15,
        20,
        20,
        20,
        15,
        10,
    ]


def test_what_is_quoted_of_the_checker_is_there() -> None:
    quoted = {path.name for path in (STARTER.template / "tests" / "style").glob("*.py")}
    sources = {path.name for path in (starters.PACKAGE / "style").glob("*.py")}
    assert sources - quoted == {"page.py", "markup.py"}
    assert quoted <= sources
