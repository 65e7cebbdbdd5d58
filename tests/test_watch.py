"""`makerday check --watch`, and the warm parent beneath it."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import tiny

from makerday import check, watch
from makerday.grader import project as projects
from makerday.sandbox.warm import Warm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 30.0


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    parent = Warm()
    yield parent
    parent.stop()


def card_of(root: Path, warm: Warm) -> dict[str, Any]:
    return check.check(projects.read(root), start=warm.start)


def test_a_fork_gives_the_same_score_as_a_process_of_its_own(tmp_path: Path, warm: Warm) -> None:
    root = tiny.project(tmp_path, tiny.SOLVED.replace("lower()", "upper()"))
    forked, own = card_of(root, warm), check.check(projects.read(root))
    for card in (forked, own):
        card.pop("graded_at"), card.pop("seconds")
        for each in card["checks"]:
            each.pop("seconds")
    assert forked == own


def test_one_run_leaves_nothing_to_the_next(tmp_path: Path, warm: Warm) -> None:
    poison = "import builtins, sys\nbuiltins.sorted = lambda _: 1 / 0\nsys.path.clear()\n"
    bad = tiny.project(tmp_path / "bad", poison + tiny.SOLVED)
    good = tiny.project(tmp_path / "good")
    assert card_of(bad, warm)["points"] < 18
    assert card_of(good, warm)["points"] == 18


def test_a_fork_that_dies_or_hangs_costs_its_check_only(tmp_path: Path, warm: Warm) -> None:
    code = tiny.SOLVED.replace("return number * 2", "import os; os.kill(os.getpid(), 9)")
    card = card_of(tiny.project(tmp_path / "dies", code), warm)
    assert card["checks"][0]["message"] == "the process was ended by signal 9"
    assert card["points"] == 8
    code = tiny.SOLVED.replace("return number * 2", "while True: pass")
    assert card_of(tiny.project(tmp_path / "hangs", code), warm)["points"] == 8


@contextmanager
def watching(root: Path) -> Iterator[Terminal]:
    """Watch `root` on a pseudo-terminal; end it with q."""
    parent, child = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "makerday", "check", "--watch"],
        cwd=root,
        env={**os.environ, "TERM": "xterm", "NO_COLOR": "1"},
        stdin=child,
        stdout=child,
        stderr=child,
    ) as process:
        os.close(child)
        terminal = Terminal(parent)
        try:
            yield terminal
            terminal.press("q")
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
            os.close(parent)


class Terminal:
    def __init__(self, parent: int) -> None:
        self.parent = parent
        self.seen = ""

    def press(self, key: str) -> None:
        os.write(self.parent, key.encode())

    def shows(self, text: str) -> str:
        """Read until `text` is shown; give all that was read since the last call."""
        while text not in self.seen:
            if not select.select([self.parent], [], [], PATIENCE)[0]:
                pytest.fail(f"{text!r} was not shown; only: {self.seen}")
            self.seen += os.read(self.parent, 4096).decode(errors="replace")
        before, _, after = self.seen.partition(text)
        self.seen = after
        return before + text


def test_a_saved_file_is_answered_and_the_next_level_opens(tmp_path: Path) -> None:
    root = tiny.project(tmp_path, tiny.STUB)
    with watching(root) as terminal:
        terminal.shows("double is not written yet")
        terminal.shows("q quit")
        tiny.write(root, tiny.SOLVED.replace(" if whole else None", ""))
        terminal.shows("n for the next level")
        terminal.press("n")
        terminal.shows("a rate of nothing is None")
        tiny.write(root, tiny.SOLVED)
        terminal.shows("Score 18/18")
    assert projects.history(root)[-1]["points"] == 18


def test_keys_tell_hints_and_list_the_checks(tmp_path: Path) -> None:
    with watching(tiny.project(tmp_path, tiny.STUB)) as terminal:
        terminal.shows("q quit")
        terminal.press("h")
        terminal.shows("Read the names.")
        terminal.press("l")
        terminal.shows("· 2  a rate is a share")
        terminal.press("n")
        terminal.shows("complete this level first")


def test_a_regression_brings_the_hire_back(tmp_path: Path) -> None:
    """The last level is done, then all is run again: what broke in level 1 is shown."""
    root = tiny.project(tmp_path, tiny.SOLVED.replace(" if whole else None", ""))
    with watching(root) as terminal:
        terminal.shows("a rate of nothing is None")
        tiny.write(root, tiny.SOLVED.replace("number * 2", "number"))
        terminal.shows("double gives twice the number")


def test_ctrl_c_leaves_the_terminal_as_it_was(tmp_path: Path) -> None:
    root = tiny.project(tmp_path)
    command = f"{sys.executable} -m makerday check --watch; echo code $?; stty -a"
    parent, child = pty.openpty()
    with subprocess.Popen(
        ["env", "--default-signal=INT", "bash", "-c", f"trap : INT; {command}"],
        cwd=root,
        stdin=child,
        stdout=child,
        stderr=child,
        start_new_session=True,
        preexec_fn=_own_terminal,  # noqa: PLW1509 - so that Ctrl-C reaches it
    ):
        os.close(child)
        terminal = Terminal(parent)
        terminal.shows("q quit")
        terminal.press("\x03")
        shown = terminal.shows("icanon")
        terminal.shows("echo")
    os.close(parent)
    assert "Traceback" not in shown
    assert "code 130" in shown
    assert "-icanon" not in shown


def test_a_signal_just_before_the_wait_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread takes the signal: what the wait would see of it is nothing at all."""
    waiting = threading.Event()
    real = select.select

    def enter(*sources: Any) -> tuple[list[Any], ...]:  # noqa: ANN401 - passed on
        waiting.set()
        return real(*sources)

    def interrupt() -> None:
        waiting.wait()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)

    monkeypatch.setattr(select, "select", enter)
    quiet, _ = os.pipe()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    thread = threading.Thread(target=interrupt)
    try:
        thread.start()
        with watch.signals_heard() as signals, pytest.raises(KeyboardInterrupt):
            next(watch.events(quiet, None, signals))
    finally:
        thread.join()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _own_terminal() -> None:
    import fcntl  # noqa: PLC0415 - in the child only
    import termios  # noqa: PLC0415

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
