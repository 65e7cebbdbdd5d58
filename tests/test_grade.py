"""`makerday grade`: the mentor's record, in both sandboxes."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import tiny
from browser import need

from makerday import cohort, starters
from makerday.errors import UsageError
from makerday.grade import Grading, grade

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = json.loads(resources.files("makerday").joinpath("scorecard.schema.json").read_text())
FORGED = """\
import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call():
    return True
"""


@pytest.fixture(autouse=True)
def _tiny_starters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKERDAY_STARTERS", str(tiny.STARTERS))


@pytest.fixture(params=["plain", "bubblewrap"])
def kind(request: pytest.FixtureRequest) -> str:
    if request.param == "bubblewrap":
        need("bwrap")
    name: str = request.param
    return name


def card_of(root: Path, **how: Any) -> dict[str, Any]:  # noqa: ANN401 - passed on
    card = grade(root, Grading(**how))
    jsonschema.validate(card, SCHEMA)
    return card


def test_a_solved_project_scores_everything(tmp_path: Path, kind: str) -> None:
    card = card_of(tiny.project(tmp_path), sandbox=kind)
    assert (card["status"], card["points"], card["max_points"]) == ("graded", 20, 20)
    assert (card["reason"], card["tests_edited"], card["sandbox"]) == ("", False, kind)
    assert card["mentor_checks"] == 0, "the mentor's own checks were run"


def test_an_untouched_project_scores_nothing(tmp_path: Path, kind: str) -> None:
    card = card_of(tiny.project(tmp_path, tiny.STUB), sandbox=kind)
    assert (card["status"], card["points"]) == ("graded", 0)


def test_leaving_at_import_scores_nothing_and_says_why(tmp_path: Path, kind: str) -> None:
    root = tiny.project(tmp_path, f"import os; os._exit(0)\n{tiny.SOLVED}")
    card = card_of(root, sandbox=kind)
    assert (card["status"], card["points"]) == ("ungraded", 0)
    assert "exit code 0 while your program was imported" in card["reason"]


def test_an_edited_test_changes_nothing_but_is_told(tmp_path: Path, kind: str) -> None:
    root = tiny.project(tmp_path, tiny.STUB)
    (root / "tests" / "test_level_1.py").write_text(
        "def test_double(): pass\ndef test_slug(): pass\ndef test_shuffled(): pass\n"
    )
    card = card_of(root, sandbox=kind)
    assert (card["points"], card["tests_edited"]) == (0, True)
    assert card["reason"].startswith("tests edited: tests/test_level_1.py")


def test_a_deleted_test_changes_nothing_but_is_told(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    (root / "tests" / "test_level_2.py").unlink()
    card = card_of(root)
    assert (card["points"], card["tests_edited"]) == (20, True)


@pytest.mark.parametrize("place", ["", "tests", tiny.PACKAGE])
def test_a_planted_conftest_is_not_used(tmp_path: Path, kind: str, place: str) -> None:
    root = tiny.project(tmp_path, tiny.STUB)
    (root / place / "conftest.py").write_text(FORGED)
    card = card_of(root, sandbox=kind)
    assert card["points"] == 0
    assert "conftest.py" in card["reason"]
    told = [Path(name).name for name in card["steering"]]
    assert told == ["conftest.py"] or card["tests_edited"]


def test_an_edited_rubric_gives_no_more_points(tmp_path: Path) -> None:
    root = tiny.project(tmp_path, tiny.SOLVED.replace("number * 2", "number"))
    rubric = root / "rubric.toml"
    rubric.write_text(rubric.read_text().replace("points = 5", "points = 500"))
    card = card_of(root)
    assert (card["points"], card["max_points"], card["tests_edited"]) == (8, 20, True)


def test_an_edited_pytest_configuration_is_not_used(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    settings = root / "pyproject.toml"
    settings.write_text(settings.read_text().replace('testpaths = ["tests"]', 'testpaths = ["x"]'))
    assert card_of(root)["points"] == 20


def test_a_hires_own_tests_are_no_edit(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    (root / "tests" / "test_mine.py").write_text("def test_mine():\n    assert False\n")
    card = card_of(root)
    assert (card["points"], card["tests_edited"], card["reason"]) == (20, False, "")


def test_a_link_out_of_the_submission_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "answers.py"
    outside.write_text(tiny.SOLVED)
    root = tiny.project(tmp_path, "from .answers import *\n")
    (root / tiny.PACKAGE / "answers.py").symlink_to(outside)
    card = card_of(root)
    assert card["points"] == 0
    assert f"not used: {tiny.PACKAGE}/answers.py" in card["reason"]


def test_a_package_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    moved = tmp_path / "elsewhere"
    (root / tiny.PACKAGE).rename(moved)
    (root / tiny.PACKAGE).symlink_to(moved)
    card = card_of(root)
    assert card["points"] == 0
    assert f"not used: {tiny.PACKAGE}" in card["reason"]


def test_the_same_seed_gives_the_same_data_and_a_fresh_one_is_drawn(tmp_path: Path) -> None:
    root = tiny.project(tmp_path, tiny.SOLVED.replace("sorted(numbers)", "numbers"))
    first, again = card_of(root, seed=7), card_of(root, seed=7)
    assert first["checks"][2]["message"] == again["checks"][2]["message"]
    other = card_of(root)
    assert other["seed"] != 7
    assert other["checks"][2]["message"] != first["checks"][2]["message"]


def test_an_answer_learnt_by_heart_fails_on_fresh_data(tmp_path: Path) -> None:
    """The local data are always the same; the mentor's are not."""
    by_heart = "    known = {1: 4}\n    return sorted(numbers) if numbers[0] == 4 else numbers"
    root = tiny.project(tmp_path, tiny.SOLVED.replace("    return sorted(numbers)", by_heart))
    assert card_of(root, seed=12345)["checks"][2]["status"] == "failed"


def test_all_levels_can_be_run_although_they_are_locked(tmp_path: Path) -> None:
    root = tiny.project(tmp_path, tiny.SOLVED.replace("number * 2", "number"))
    assert card_of(root)["points"] == 8
    assert card_of(root, locked=False)["points"] == 18


def test_nothing_of_the_mentor_reaches_the_submission(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("bwrap")
    monkeypatch.setenv("MENTOR_TOKEN", "secret")
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    code = f"""
    import os, pathlib
    found = [os.environ.get("MENTOR_TOKEN"), pathlib.Path({str(secret)!r}).exists()]
    found.append(os.path.exists({str(Path.home() / ".bashrc")!r}))
    print(found, os.environ["HOME"])
    return 0"""
    root = tiny.project(tmp_path, tiny.SOLVED.replace("    return number * 2", code.strip("\n")))
    printed = card_of(root, sandbox="bubblewrap")["checks"][0]["output"]
    assert printed.startswith("[None, False, False] ")
    assert str(Path.home()) not in printed


@pytest.fixture
def listener() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_the_sandbox_has_a_network_of_its_own(tmp_path: Path, listener: int) -> None:
    need("bwrap")
    code = f"""
    import socket
    own = socket.create_server(("127.0.0.1", 0))
    socket.create_connection(own.getsockname()).close()
    print("own loopback works")
    socket.create_connection(("127.0.0.1", {listener}), timeout=1)"""
    root = tiny.project(tmp_path, tiny.SOLVED.replace("    return number * 2", code.strip("\n")))
    check = card_of(root, sandbox="bubblewrap")["checks"][0]
    assert check["output"] == "own loopback works\n"
    assert "ConnectionRefusedError" in check["message"]


def test_the_system_is_read_only_in_the_sandbox(tmp_path: Path) -> None:
    need("bwrap")
    code = tiny.SOLVED.replace("return number * 2", "open('/usr/share/left-behind', 'w')")
    check = card_of(tiny.project(tmp_path, code), sandbox="bubblewrap")["checks"][0]
    assert "Read-only file system" in check["message"]
    assert not Path("/usr/share/left-behind").exists()


def test_what_a_submission_leaves_running_is_ended(tmp_path: Path) -> None:
    need("bwrap")
    mark = f"sleep-{os.getpid()}"
    code = f"""
    import subprocess
    subprocess.Popen(["bash", "-c", "exec -a {mark} sleep 600"], start_new_session=True)
    return number * 2"""
    root = tiny.project(tmp_path, tiny.SOLVED.replace("    return number * 2", code.strip("\n")))
    assert card_of(root, sandbox="bubblewrap")["points"] == 20
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert mark not in listed.stdout


def test_a_folder_that_is_no_project_is_ungraded_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    card = card_of(tmp_path / "empty")
    assert (card["status"], card["points"]) == ("ungraded", 0)
    assert "no [tool.makerday] table" in card["reason"]


def test_the_mentors_libraries_are_not_the_submissions(tmp_path: Path, kind: str) -> None:
    code = tiny.SOLVED.replace("    return number * 2", "    import jinja2\n    return number * 2")
    card = card_of(tiny.project(tmp_path, code), sandbox=kind)
    assert "No module named 'jinja2'" in card["checks"][0]["message"]


@pytest.mark.parametrize("trap", ["pipe", "zeros"])
def test_a_project_file_that_never_ends_is_not_read(tmp_path: Path, trap: str) -> None:
    root = tiny.project(tmp_path)
    (root / "pyproject.toml").unlink()
    if trap == "pipe":
        os.mkfifo(root / "pyproject.toml")
    else:
        (root / "pyproject.toml").symlink_to("/dev/zero")
    card = card_of(root)
    assert card["status"] == "ungraded"
    assert "not a file" in card["reason"]


def test_an_unknown_starter_is_ungraded_with_the_reason(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    settings = root / "pyproject.toml"
    settings.write_text(settings.read_text().replace('starter = "tiny"', 'starter = "../tiny"'))
    card = card_of(root)
    assert card["status"] == "ungraded"
    assert "../tiny" in card["reason"]


def test_one_bad_submission_does_not_stop_the_rest(tmp_path: Path) -> None:
    good = tiny.project(tmp_path)
    bad = tmp_path / "bad"
    shutil.copytree(good, bad)
    tiny.write(bad, "import os; os.kill(os.getpid(), 9)\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    told: list[str] = []
    cards = list(cohort.grade_all([bad, empty, good], Grading(), told.append))
    assert [card["points"] for card in cards] == [0, 0, 20]
    assert "ended by signal 9" in cards[0]["reason"]
    assert told[0] == "1 of 3  bad"


def test_a_folder_that_does_not_exist_is_refused_before_any_is_graded(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        next(cohort.grade_all([tiny.project(tmp_path), tmp_path / "x"], Grading(), print))


def test_scorecards_of_one_name_are_both_kept(tmp_path: Path) -> None:
    card = card_of(tiny.project(tmp_path))
    cohort.keep([card, card], tmp_path / "cards")
    names = sorted(path.name for path in (tmp_path / "cards").iterdir())
    assert names == ["ada-2.json", "ada.json"]


def test_grading_leaves_the_submission_as_it_was(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    before = sorted(path.relative_to(root) for path in root.rglob("*"))
    card_of(root)
    assert sorted(path.relative_to(root) for path in root.rglob("*")) == before


def test_the_starters_of_this_package_are_found() -> None:
    assert starters.find("tiny").name == "tiny"
