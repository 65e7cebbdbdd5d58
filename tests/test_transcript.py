"""Running the demo command, and showing what a terminal would have shown."""

from __future__ import annotations

import os
import select
from typing import TYPE_CHECKING

import pytest

from makerday.demo import ansi, transcript

if TYPE_CHECKING:
    from pathlib import Path


def run(folder: Path, code: str, *, seconds: float = 30) -> transcript.Transcript:
    (folder / "demo.py").write_text(code)
    return transcript.run(["demo.py"], folder, seconds=seconds)


def ends(pid: int) -> bool:
    """Wait for a process to end: one that was killed may still be on its way out."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ended, _, _ = select.select([process], [], [], 10)
    os.close(process)
    return bool(ended)


def test_both_streams_are_kept_in_order(tmp_path: Path) -> None:
    ran = run(tmp_path, "import sys\nprint('one')\nprint('two', file=sys.stderr)\nprint('three')")
    assert (ran.text, ran.note) == ("one\ntwo\nthree\n", "")


def test_it_runs_in_the_project_and_reads_nothing(tmp_path: Path) -> None:
    ran = run(tmp_path, "import os, sys\nprint(os.getcwd(), repr(sys.stdin.read()))")
    assert ran.text == f"{tmp_path} ''\n"


def test_it_is_asked_for_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    ran = run(tmp_path, "import os\nprint(os.environ['FORCE_COLOR'], os.environ.get('NO_COLOR'))")
    assert ran.text == "1 None\n"


def test_an_exit_code_is_told(tmp_path: Path) -> None:
    ran = run(tmp_path, "print('so far')\nraise SystemExit(3)")
    assert (ran.text, ran.note) == ("so far\n", "ended with exit code 3")


def test_a_signal_is_told(tmp_path: Path) -> None:
    ran = run(tmp_path, "import os\nos.abort()")
    assert ran.note == "was ended by SIGABRT"


def test_an_endless_program_is_stopped_and_its_output_kept(tmp_path: Path) -> None:
    ran = run(tmp_path, "print('here')\nwhile True: pass", seconds=1)
    assert (ran.text, ran.note) == ("here\n", "was still running after 1 s and was stopped")


def test_an_endless_program_that_closed_its_output_is_stopped(tmp_path: Path) -> None:
    ran = run(tmp_path, "import os\nos.close(1)\nos.close(2)\nwhile True: pass", seconds=1)
    assert ran.note == "was still running after 1 s and was stopped"


def test_300_mb_of_output_is_cut_and_the_program_stopped(tmp_path: Path) -> None:
    code = "import os\nprint(os.getpid())\nfor _ in range(300): print('x' * 1_000_000)"
    ran = run(tmp_path, code)
    assert ran.note == "was stopped after 64 KB of output; cut here"
    assert len(ran.text) == transcript.LIMIT
    assert ends(int(ran.text.split()[0]))


def test_what_it_started_is_stopped_with_it(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(child.pid)"
    )
    ran = run(tmp_path, code)
    assert ran.note == ""
    assert ends(int(ran.text))


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    ran = transcript.run(["demo.py"], tmp_path / "gone", seconds=1)
    assert ran.note == "could not be started: No such file or directory"


def test_bytes_that_are_no_text_do_no_harm(tmp_path: Path) -> None:
    ran = run(tmp_path, "import os\nos.write(1, b'a\\xffb')")
    assert ran.text == "a\ufffdb"


@pytest.mark.parametrize(
    ("output", "html"),
    [
        ("plain", "plain"),
        ("\x1b[32mgood\x1b[0m end", '<span class="ansi-green-fg">good</span> end'),
        ("\x1b[1;91mbad\x1b[22m", '<span class="ansi-red-fg ansi-bold">bad</span>'),
        ("\x1b[4mu\x1b[24m\x1b[39mv", '<span class="ansi-underline">u</span>v'),
        ("\x1b[38;5;4;48;5;200mb", '<span class="ansi-blue-fg">b</span>'),
        ("\x1b[38;2;1;31;4mrgb", "rgb"),
        ("\x1b[31m\x1b[mplain", "plain"),
        ("<script>alert('&')</script>", "&lt;script&gt;alert('&amp;')&lt;/script&gt;"),
        ("\x1b[31m<b>\x1b[0m", '<span class="ansi-red-fg">&lt;b&gt;</span>'),
    ],
)  # fmt: skip
def test_colours_become_classes_and_all_else_is_text(output: str, html: str) -> None:
    assert ansi.to_html(output) == html


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ("10 %\r50 %\r100 %\n", "100 %"),
        ("one\r\ntwo\r\n", "one\ntwo"),
        ("old\n\x1b[2J\x1b[Hnew", "new"),
        ("a\nb\n\x1b[2A\x1b[2KA\n\x1b[KB\n", "A\nB"),
        ("top\nold\nolder\x1b[2A\x1b[Jnew", "new"),
        ("\x1b]8;;http://x.test\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b[?25ltext\x1b[?25h", "text"),
        ("\x1bcreset", "reset"),
        ("bell\x07 and null\x00", "bell and null"),
        ("\x1b[" + "9" * 9000 + "mlong", "long"),
        ("\x1b[" + "9" * 9000 + "Along", "long"),
        ("cut \x1b[3", "cut "),
    ],
)
def test_the_screen_is_what_was_left_on_it(output: str, shown: str) -> None:
    assert ansi.to_html(output) == shown


def test_the_width_is_that_of_the_text_alone() -> None:
    assert ansi.width("\x1b[31m12345\x1b[0m\n12\x1b[1m3\n") == 5
