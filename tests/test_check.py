"""`makerday check`, plain pytest in a project, and the runner beneath both."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import resources
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import tiny

from makerday import check
from makerday.errors import MakerdayError, UsageError
from makerday.grader import project as projects

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = json.loads(resources.files("makerday").joinpath("scorecard.schema.json").read_text())


def card_of(root: Path, **how: Any) -> dict[str, Any]:  # noqa: ANN401 - passed on
    card = check.check(projects.read(root), **how)
    jsonschema.validate(card, SCHEMA)
    return card


def statuses(card: dict[str, Any]) -> dict[str, str]:
    return {each["id"]: each["status"] for each in card["checks"]}


def plain_pytest(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_an_untouched_project_scores_nothing(tmp_path: Path) -> None:
    card = card_of(tiny.project(tmp_path, tiny.STUB))
    assert (card["status"], card["points"], card["max_points"]) == ("graded", 0, 18)
    assert [level["status"] for level in card["levels"]] == ["open", "locked"]
    assert card["checks"][0]["message"] == "double is not written yet (tiny_kit/__init__.py:2)"


def test_a_solved_project_scores_all_that_is_public(tmp_path: Path) -> None:
    card = card_of(tiny.project(tmp_path))
    assert (card["points"], card["max_points"]) == (18, 18)
    assert (card["mentor_checks"], card["mentor_points"]) == (1, 2)
    assert [level["status"] for level in card["levels"]] == ["complete", "complete"]


def test_a_level_is_locked_until_the_one_before_is_complete(tmp_path: Path) -> None:
    root = tiny.project(tmp_path, tiny.SOLVED.replace("number * 2", "number"))
    card = card_of(root)
    assert statuses(card)["test_slug"] == "passed"
    assert statuses(card)["test_rate"] == "not run"
    assert card["points"] == 8


def test_a_level_asked_for_runs_although_it_is_locked(tmp_path: Path) -> None:
    root = tiny.project(tmp_path, tiny.SOLVED.replace("number * 2", "number"))
    card = card_of(root, level=2)
    assert card["points"] == 8
    assert statuses(card)["test_double"] == "not run"


def test_plain_pytest_gives_the_same_score(tmp_path: Path) -> None:
    root = tiny.project(tmp_path, tiny.SOLVED.replace("lower()", "upper()"))
    card = card_of(root)
    plain_pytest(root)
    told = projects.recall(root, "scorecard.json")
    for moment in ("graded_at", "seconds"):
        told.pop(moment)
        card.pop(moment)
    for each in [*told["checks"], *card["checks"]]:
        each.pop("seconds")
    assert told == card


def test_plain_pytest_shows_the_first_failure_and_the_next_step(tmp_path: Path) -> None:
    ran = plain_pytest(tiny.project(tmp_path, tiny.STUB))
    assert ran.returncode == 1
    assert "double is not written yet" in ran.stdout
    assert "Next: edit tiny_kit/, then pytest" in ran.stdout
    assert "Traceback" not in ran.stdout + ran.stderr


def test_a_deleted_check_is_a_failed_one(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    (root / "tests" / "test_level_1.py").write_text("def test_double():\n    pass\n")
    card = card_of(root)
    assert [check["status"] for check in card["checks"]] == [
        *("passed", "failed", "failed"),
        *("not run", "not run"),
    ]
    assert card["checks"][1]["message"].startswith("the check is missing from tests/")
    assert [level["status"] for level in card["levels"]] == ["open", "locked"]
    assert "the check is missing" in plain_pytest(root).stdout


def test_a_hires_own_tests_run_and_give_no_points(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    (root / "tests" / "test_mine.py").write_text("def test_mine():\n    assert True\n")
    ran = plain_pytest(root)
    assert "6 passed" in ran.stdout
    assert "Score 18/18" in ran.stdout


def test_an_endless_loop_costs_one_check(tmp_path: Path) -> None:
    code = tiny.SOLVED.replace("return sorted(numbers)", "while True: pass")
    card = card_of(tiny.project(tmp_path, code))
    late = card["checks"][2]
    assert (late["status"], late["message"]) == (
        "timed out",
        "in_order([4, 96, 87, 75, ...]): timed out after 1 s (tiny_kit/__init__.py:10)",
    )
    assert card["points"] == 5


def test_a_loop_that_shrugs_off_the_alarm_is_killed_by_the_parent(tmp_path: Path) -> None:
    loop = """while True:
        try:
            while True: pass
        except BaseException: pass"""
    code = tiny.SOLVED.replace("return number * 2", loop)
    card = card_of(tiny.project(tmp_path, code))
    assert card["checks"][0]["status"] == "timed out"
    assert card["points"] == 8, "the checks after it ran in a fresh process"


def test_leaving_in_the_middle_of_a_check_costs_that_check(tmp_path: Path) -> None:
    code = "import os\n" + tiny.SOLVED.replace("return number * 2", "os._exit(0)")
    card = card_of(tiny.project(tmp_path, code))
    assert card["checks"][0]["status"] == "killed"
    assert card["checks"][0]["message"] == "the process ended itself with exit code 0"
    assert card["points"] == 8


def test_leaving_at_import_is_not_graded(tmp_path: Path) -> None:
    card = card_of(tiny.project(tmp_path, f"import os; os._exit(0)\n{tiny.SOLVED}"))
    assert (card["status"], card["points"]) == ("ungraded", 0)
    assert card["reason"] == (
        "the process ended itself with exit code 0 while your program was imported"
    )


def test_a_syntax_error_is_told_with_its_line(tmp_path: Path) -> None:
    card = card_of(tiny.project(tmp_path, f"{tiny.SOLVED}\ndef broken(:\n"))
    assert card["points"] == 0
    failure = card["checks"][0]["failure"]
    assert failure["called"] == "import tiny_kit"
    assert failure["where"] == "tiny_kit/__init__.py:16"
    assert failure["got"].startswith("SyntaxError")


def test_a_syntax_error_in_a_module_behind_is_told_where_it_is(tmp_path: Path) -> None:
    root = tiny.project(tmp_path, f"from .more import x\n{tiny.SOLVED}")
    (root / tiny.PACKAGE / "more.py").write_text("\n\nx = = 1\n")
    assert card_of(root)["checks"][0]["failure"]["where"] == "tiny_kit/more.py:3"


def test_a_library_beyond_the_standard_one_is_refused(tmp_path: Path) -> None:
    card = card_of(tiny.project(tmp_path, f"import jinja2\n{tiny.SOLVED}"))
    assert card["points"] == 0
    assert "jinja2 is not in the standard library" in card["checks"][0]["message"]


def test_a_rubric_may_allow_whatever_is_installed(tmp_path: Path) -> None:
    root = tiny.project(tmp_path, f"import jinja2\n{tiny.SOLVED}")
    rubric = root / "rubric.toml"
    text = rubric.read_text().replace("title =", 'libraries = ["*"]\ntitle =', 1)
    rubric.write_text(text)
    assert "failed" not in {each["status"] for each in card_of(root)["checks"]}


def test_after_two_checks_that_wait_in_vain_the_others_get_less_time(tmp_path: Path) -> None:
    loop = "while True: pass"
    code = tiny.SOLVED
    for line in ("return number * 2", 'return text.lower().replace(" ", "-")'):
        code = code.replace(line, loop)
    root = tiny.project(tmp_path, code.replace("return sorted(numbers)", loop))
    rubric = root / "rubric.toml"
    rubric.write_text(rubric.read_text().replace("check_seconds = 1", "check_seconds = 1.5"))
    messages = [check["message"] for check in card_of(root)["checks"][:3]]
    told = [message.partition(": ")[2].partition(" (")[0] for message in messages]
    assert told == ["timed out after 1.5 s", "timed out after 1.5 s", "timed out after 1 s"]


def test_what_could_not_be_graded_is_not_kept_as_a_score(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    projects.record(root, card_of(root))
    tiny.write(root, "import os; os._exit(0)")
    projects.record(root, card_of(root))
    assert [entry["points"] for entry in projects.history(root)] == [18]
    assert projects.recall(root, "scorecard.json")["points"] == 18


def test_endless_output_is_cut_and_named(tmp_path: Path) -> None:
    loop = "while True: print('y' * 1000)"
    card = card_of(tiny.project(tmp_path, tiny.SOLVED.replace("return number * 2", loop)))
    flood = card["checks"][0]
    assert (flood["status"], flood["message"]) == ("killed", "wrote more than 64 KB of output")
    assert len(flood["output"]) <= 2000


def test_what_the_program_prints_is_kept_with_its_check(tmp_path: Path) -> None:
    code = tiny.SOLVED.replace("return number * 2", "print('half', number)\n    return number")
    card = card_of(tiny.project(tmp_path, code))
    assert card["checks"][0]["output"] == "half 21\n"
    assert card["checks"][1]["output"] == ""


def test_output_that_imitates_the_grader_is_only_output(tmp_path: Path) -> None:
    forged = 'print(\'{"event": "finish", "check": "test_double", "result": {}}\')'
    code = tiny.SOLVED.replace("return number * 2", f"{forged}\n    return 0")
    card = card_of(tiny.project(tmp_path, code))
    assert card["checks"][0]["status"] == "failed"


def test_too_much_memory_is_refused(tmp_path: Path) -> None:
    code = tiny.SOLVED.replace("return number * 2", "return len(bytearray(1 << 30))")
    card = card_of(tiny.project(tmp_path, code))
    assert "MemoryError" in card["checks"][0]["message"]


def test_a_forked_child_that_comes_back_reports_nothing(tmp_path: Path) -> None:
    code = "import os\n" + tiny.SOLVED.replace(
        "return number * 2", "return 42 if os.fork() == 0 else 0"
    )
    assert card_of(tiny.project(tmp_path, code))["checks"][0]["status"] == "failed"


def test_a_test_file_that_cannot_be_read_leaves_the_project_ungraded(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    (root / "tests" / "test_level_2.py").write_text("def test_rate(:\n")
    card = card_of(root)
    assert card["status"] == "ungraded"
    assert card["reason"].startswith("tests/test_level_2.py cannot be read: SyntaxError")


def test_a_broken_rubric_is_one_line_with_its_place(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    (root / "rubric.toml").write_text("levels = 3")
    with pytest.raises(MakerdayError, match=r"rubric\.toml:1: "):
        card_of(root)
    ran = plain_pytest(root)
    assert "rubric.toml:1: " in ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr


def test_a_level_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no level 7"):
        card_of(tiny.project(tmp_path), level=7)


def test_each_grading_is_added_to_the_history(tmp_path: Path) -> None:
    root = tiny.project(tmp_path, tiny.STUB)
    projects.record(root, card_of(root))
    tiny.write(root, tiny.SOLVED)
    projects.record(root, card_of(root))
    assert [entry["points"] for entry in projects.history(root)] == [0, 18]


def test_a_run_of_some_checks_is_not_kept_as_the_score(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    plain_pytest(root)
    plain_pytest(root, "-k", "slug")
    plain_pytest(root, "tests/test_level_2.py")
    plain_pytest(root, "--level", "1")
    assert [entry["points"] for entry in projects.history(root)] == [18]


def test_hints_come_one_at_a_time_and_end(tmp_path: Path) -> None:
    root = tiny.project(tmp_path, tiny.STUB)
    first, second, third = (plain_pytest(root, "--hint").stdout for _ in range(3))
    assert "Read the names." in first
    assert "Each is one line." not in first
    assert "Each is one line." in second
    assert third == second
    assert "your mentor" in third
