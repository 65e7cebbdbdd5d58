"""The command as a person types it: streams, exit codes, one line for each mistake."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import tiny

if TYPE_CHECKING:
    from pathlib import Path

MAKERDAY = [sys.executable, "-m", "makerday"]


def makerday(
    *words: str, here: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "MAKERDAY_STARTERS": str(tiny.STARTERS), **(environment or {})}
    return subprocess.run(
        [*MAKERDAY, *words], cwd=here, env=variables, capture_output=True, text=True, check=False
    )


def on_a_terminal(*words: str, here: Path, **variables: str) -> str:
    """Run the command on a pseudo-terminal and give all that it showed."""
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [*MAKERDAY, *words],
        cwd=here,
        env={**os.environ, "TERM": "xterm-256color", **variables},
        stdin=child,
        stdout=child,
        stderr=child,
    )
    os.close(child)
    shown = b""
    try:
        while data := os.read(parent, 4096):
            shown += data
    except OSError:  # Linux says EIO when the other side has closed
        pass
    finally:
        process.wait()
        os.close(parent)
    return shown.decode()


def test_alone_it_shows_the_four_doors_and_what_to_type_next(tmp_path: Path) -> None:
    ran = makerday(here=tmp_path)
    assert ran.returncode == 0
    assert [word for word in ("Read", "Run", "Build", "Show") if word not in ran.stdout] == []
    assert "Next: makerday start memcached-client" in ran.stdout


def test_inside_a_project_the_next_step_is_another(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    assert "Next: makerday check" in makerday(here=root).stdout
    makerday("check", here=root)
    assert "Next: makerday demo" in makerday(here=root / "tests").stdout


@pytest.mark.parametrize(
    "command",
    [
        "",
        "start",
        "check",
        "hint",
        "update",
        "demo",
        "grade",
        "present",
        "events",
        "lab",
        "lab up",
        "lab build",
    ],
    ids=str,
)
def test_each_command_has_help(command: str, tmp_path: Path) -> None:
    ran = makerday(*command.split(), "--help", here=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("usage: makerday")


def test_the_version_is_printed(tmp_path: Path) -> None:
    assert re.fullmatch(r"makerday \d+\.\d+\.\d+\n", makerday("--version", here=tmp_path).stdout)


def test_a_score_below_full_exits_with_one_and_a_full_one_with_nought(tmp_path: Path) -> None:
    root = tiny.project(tmp_path, tiny.STUB)
    assert makerday("check", here=root).returncode == 1
    tiny.write(root, tiny.SOLVED)
    assert makerday("check", here=root).returncode == 0


def test_json_is_all_that_is_printed(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    checked = makerday("check", "--json", here=root)
    assert json.loads(checked.stdout)["points"] == 18
    assert checked.stderr == ""
    graded = makerday("grade", "--json", str(root), here=tmp_path)
    assert [card["points"] for card in json.loads(graded.stdout)] == [20]


def test_the_mentor_sees_the_hires_own_public_score(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    assert "public 5 of 5" in makerday("check", here=root).stdout
    graded = makerday("grade", "ada", "--out", "cards", here=tmp_path)
    assert "public 5 of 5 · mentor 1 of 1" in graded.stdout
    assert json.loads((tmp_path / "cards" / "scorecards" / "ada.json").read_text())["points"] == 20


def test_an_ungraded_submission_makes_grade_exit_with_one(tmp_path: Path) -> None:
    root = tiny.project(tmp_path, "import os; os._exit(0)\n")
    ran = makerday("grade", str(root), here=tmp_path)
    assert ran.returncode == 1
    assert "not graded" in ran.stdout
    assert "exit code 0 while your program was imported" in ran.stdout


MISTAKES = {
    ("chek",): (2, "no command named 'chek' (did you mean check?)"),
    ("dance",): (2, "no command named 'dance' (commands: start, check, hint, update, demo"),
    ("check", "--levle", "1"): (2, "unrecognized arguments: --levle 1 (see makerday"),
    ("check", "--level", "x"): (2, "argument --level: invalid int value: 'x'"),
    ("check",): (2, "is not inside a project (cd into your project"),
    ("hint",): (2, "is not inside a project"),
    ("demo",): (2, "is not inside a project"),
    ("grade",): (2, "the following arguments are required: SUBMISSION"),
    ("grade", "absent"): (2, "absent: no such folder"),
    ("grade", ".", "--sandbox", "moon"): (2, "no sandbox named 'moon'"),
    ("start", "tinny"): (2, "there is no starter 'tinny' (did you mean tiny?)"),
    ("start", "memory"): (2, "there is no starter 'memory'"),
    ("present", "absent.md"): (2, "absent.md"),
}


@pytest.mark.parametrize("words", MISTAKES, ids=" ".join)
def test_a_mistake_is_one_clear_line(words: tuple[str, ...], tmp_path: Path) -> None:
    ran = makerday(*words, here=tmp_path)
    code, complaint = MISTAKES[words]
    assert (ran.returncode, ran.stdout) == (code, "")
    assert ran.stderr.startswith("makerday: ")
    assert complaint in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == [], "nothing was written"


def test_a_broken_rubric_is_one_clear_line(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    (root / "rubric.toml").write_text("[[levels\n")
    ran = makerday("check", here=root)
    assert ran.returncode == 1
    assert "rubric.toml:1: not valid TOML" in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_project_that_cannot_be_written_to_is_graded_all_the_same(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    (root / ".makerday").write_text("a file where the folder should be")
    ran = makerday("check", here=root)
    assert "Score 18/18" in ran.stdout
    assert re.fullmatch(r"makerday: the score was not kept: .*\n", ran.stderr)


def test_the_traceback_is_there_for_who_asks(tmp_path: Path) -> None:
    ran = makerday("check", here=tmp_path, environment={"MAKERDAY_DEBUG": "1"})
    assert "Traceback" in ran.stderr


def test_colour_is_for_terminals_only(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    assert "\x1b[" not in makerday("check", here=root).stdout
    assert "\x1b[32m" in on_a_terminal("check", here=root)
    assert "\x1b[32m" not in on_a_terminal("check", here=root, NO_COLOR="1")
    assert "\x1b[" not in on_a_terminal("check", here=root, TERM="dumb")
    assert "\x1b[32m" in makerday("check", here=root, environment={"FORCE_COLOR": "1"}).stdout


def test_a_terminal_shows_what_is_running(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    assert "checking double gives twice the number" in on_a_terminal("check", here=root)
    assert "] 0 of 1  ada" in on_a_terminal(
        "grade", str(root), here=root, MAKERDAY_STARTERS=str(tiny.STARTERS)
    )


def test_an_ascii_terminal_gets_ascii(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    ran = makerday("check", here=root, environment={"PYTHONIOENCODING": "ascii"})
    assert "Score 18/18 | public 5 of 5 checks" in ran.stdout


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_asks_for_an_end_ends_all_and_leaves_nothing(
    tmp_path: Path, asked: signal.Signals
) -> None:
    mark = f"makerday-left-{os.getpid()}"
    code = f"""\
import subprocess
subprocess.Popen(["bash", "-c", "exec -a {mark} sleep 600"])
print("started")
import time
time.sleep(600)
"""
    root, scratch = tiny.project(tmp_path, code), tmp_path / "scratch"
    scratch.mkdir()
    (root / "rubric.toml").write_text(
        (root / "rubric.toml").read_text().replace("check_seconds = 1", "check_seconds = 100")
    )
    # A shell starts what runs in the background deaf to Ctrl-C; so may have these tests been.
    with subprocess.Popen(
        ["env", "--default-signal=INT,TERM,HUP", *MAKERDAY, "check"],
        cwd=root,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while mark not in _processes():
            assert process.poll() is None
        process.send_signal(asked)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 128 + asked
    assert "Traceback" not in out + err
    assert mark not in _processes()
    assert list(scratch.iterdir()) == []


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    command = f"{sys.executable} -m makerday check --json | head -1"
    ran = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.stderr) == ("{\n", "")


def _processes() -> str:
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return listed.stdout
