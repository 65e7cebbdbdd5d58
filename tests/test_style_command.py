"""`makerday style check` as a person types it: its output, exit codes, mistakes, and its end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest
from style_kit import eventually, marker, rule, running
from test_cli import MAKERDAY, makerday, on_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

GUIDE = rule("run: --help\nexpect: {exit: 0, stdout: something}", "HLP1") + rule(
    "run: --version\nexpect: {stdout: '\\d'}", "VER1", "should"
)
PROGRAM = 'test "$1" = --help && echo usage; exit 0\n'


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "STYLE.md").write_text("# Ours\n\n" + GUIDE)
    (tmp_path / "neat.sh").write_text(PROGRAM)
    return tmp_path


def styled(*words: str, here: Path) -> subprocess.CompletedProcess[str]:
    return makerday("style", "check", "sh neat.sh", "--guide", "STYLE.md", *words, here=here)


def test_in_a_pipe_each_rule_is_a_line_of_cells(here: Path) -> None:
    ran = styled(here=here)
    assert (ran.returncode, ran.stderr) == (0, "")
    cells = [line.split("\t") for line in ran.stdout.splitlines()]
    assert cells == [
        ["HLP1", "must", "pass", "Title", "", "STYLE.md:3"],
        [
            *("VER1", "should", "fail", "Title"),
            "`neat.sh --version < /dev/null`: stdout has no /\\d/: it is empty",
            "STYLE.md:18",
        ],
    ]


def test_on_a_terminal_it_is_a_table_with_the_next_step(here: Path) -> None:
    shown = on_a_terminal(
        *("style", "check", "sh neat.sh", "--guide", "STYLE.md"), here=here, NO_COLOR="1"
    )
    assert "✔ HLP1 must    Title" in shown
    assert "✘ VER1 should  Title" in shown
    assert "1 pass · 1 fail" in shown
    assert "Next: --rule VER1" in shown


def test_a_must_that_fails_is_exit_1_and_a_waiver_mends_it(here: Path) -> None:
    guide = (here / "STYLE.md").read_text().replace("(should)", "(must)")
    (here / "STYLE.md").write_text(guide)
    assert styled(here=here).returncode == 1
    ran = styled("--waive", "VER1=no version yet", here=here)
    assert (ran.returncode, "waived" in ran.stdout) == (0, True)
    assert styled("--rule", "HLP1", here=here).returncode == 0


def test_json_has_every_run_of_every_rule(here: Path) -> None:
    ran = styled("--json", here=here)
    (found,) = json.loads(ran.stdout)
    assert (found["schema"], found["name"], found["sound"]) == (
        "makerday/style/1",
        "neat.sh",
        True,
    )
    first = found["results"][0]
    assert (first["id"], first["verdict"], first["where"]) == ("HLP1", "pass", "STYLE.md:3")
    assert first["runs"][0]["stdout"] == "usage\n"


def test_several_commands_are_told_apart(here: Path) -> None:
    words = ("style", "check", "sh neat.sh", "true", "--guide", "STYLE.md")
    ran = makerday(*words, here=here)
    assert {line.split("\t")[0] for line in ran.stdout.splitlines()} == {"neat.sh", "true"}


def test_words_and_waivers_come_from_a_profile(here: Path) -> None:
    (here / "STYLE.md").write_text(rule("run: '{help}'\nexpect: {stdout: usage}"))
    (here / "p.yml").write_text("words: {help: --help}\nname: neat\n")
    ran = styled("--profile", "p.yml", here=here)
    assert ran.stdout.split("\t")[:3] == ["AAA1", "must", "pass"]
    ran = styled("--profile", "p.yml", "--word", "help=-h", here=here)
    assert ran.stdout.split("\t")[:3] == ["AAA1", "must", "fail"]


def test_what_is_wrong_with_the_guide_is_told_on_stderr_and_is_exit_1(here: Path) -> None:
    (here / "STYLE.md").write_text(GUIDE + GUIDE + rule("run: x", "ODD1"))
    ran = styled(here=here)
    assert ran.returncode == 1
    assert [line.split(": ")[1:3] for line in ran.stderr.splitlines()] == [
        ["STYLE.md:31", "HLP1"],
        ["STYLE.md:46", "VER1"],
        ["STYLE.md:72", "ODD1"],
    ]
    assert [line.split("\t")[2] for line in ran.stdout.splitlines()] == [
        *("pass", "fail"),
        *("error", "error", "error"),
    ]


MISTAKES = {
    ("git",): "the following arguments are required: --guide",
    ("--guide", "STYLE.md"): "the following arguments are required: COMMAND",
    ("git", "--guide", "none.md"): "none.md: No such file or directory",
    ("no-such-command", "--guide", "STYLE.md"): "no command 'no-such-command'",
    ("", "--guide", "STYLE.md"): "an empty COMMAND",
    ("a 'b", "--guide", "STYLE.md"): 'COMMAND "a \'b": no closing quotation',
    ("git", "--guide", "STYLE.md", "--rule", "X9"): "no rule X9 in STYLE.md (rules: HLP1, VER1)",
    ("git", "--guide", "STYLE.md", "--waive", "HLP1"): "--waive 'HLP1'",
    ("git", "--guide", "STYLE.md", "--word", "A=b"): "--word 'A=b': a word's name has",
    ("git", "--guide", "STYLE.md", "--jobs", "0"): "--jobs 0: needs a number from 1",
    ("git", "--guide", "STYLE.md", "--profile", "no.yml"): "no.yml: No such file",
}


@pytest.mark.parametrize("words", MISTAKES)
def test_each_mistake_is_one_line_and_exit_2(words: tuple[str, ...], here: Path) -> None:
    ran = makerday("style", "check", *words, here=here)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("makerday: " + MISTAKES[words])
    assert ran.stderr.count("\n") == 1


def test_a_report_that_cannot_be_written_is_told_in_a_line(here: Path) -> None:
    ran = styled("--report", ".", here=here)
    assert (ran.returncode, ran.stderr) == (
        1,
        "makerday: . is a folder (name a file, such as report.html)\n",
    )


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)]
)
@pytest.mark.parametrize("sandbox", [True, False])
def test_when_it_is_ended_nothing_of_the_program_is_left(
    number: signal.Signals, code: int, here: Path, *, sandbox: bool
) -> None:
    mark = marker()
    (here / "neat.sh").write_text(f'trap "" INT TERM HUP; setsid sleep {mark} & sleep {mark}\n')
    variables = {**os.environ, "TMPDIR": str(here)}
    if not sandbox:  # a PATH without bwrap
        (here / "bin").mkdir()
        for tool in ("sh", "sleep", "setsid"):
            (here / "bin" / tool).symlink_to(f"/usr/bin/{tool}")
        variables["PATH"] = str(here / "bin")
    process = subprocess.Popen(
        [*MAKERDAY, "style", "check", "sh neat.sh", "--guide", "STYLE.md"],
        cwd=here,
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert eventually(mark, there=True)
    process.send_signal(number)
    assert process.wait(20) == code
    if sandbox or number != signal.SIGKILL:
        assert eventually(mark, there=False), running(mark)
    if number != signal.SIGKILL:
        assert list(here.glob("makerday-style-*")) == []
    for pid in running(mark):
        os.kill(int(pid), signal.SIGKILL)
