"""Watch: each saved file is answered with a fresh score, by a fork of a warm pytest."""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import threading
import tty
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from makerday import check
from makerday.grader import hints
from makerday.grader import project as projects
from makerday.grader.scorecard import FAILED, PASSED, open_level
from makerday.grader.screen import screen
from makerday.sandbox.warm import Warm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from makerday.grader.project import Project
    from makerday.grader.rubric import Rubric
    from makerday.grader.screen import Look

KEYS = "n next · h hint · l list · a all · q quit"
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"
_UNWATCHED = (".makerday", "demo")
_CHANGED = b"."


@dataclass
class Watch:
    """What is shown and where the hire is; `level` is None while everything is run."""

    project: Project
    rubric: Rubric
    look: Look
    warm: Warm
    level: int | None = None
    card: dict[str, Any] = field(default_factory=dict)

    def begin(self) -> list[str]:
        """Run everything once, and go to the first level that is open."""
        lines = self.everything()
        self.level = open_level(self.card)
        return lines

    def changed(self) -> list[str]:
        """Run the checks of the level at work; when it was the last, everything again."""
        if self.level is None:
            return self.begin()
        self.card = check.check(self.project, level=self.level, start=self.warm.start)
        if not self._complete() or self.card["status"] != "graded":
            return screen(self.card, self.look)
        if self.level == len(self.rubric.levels):
            return self.begin()
        return [*screen(self.card, self.look)[:-1], self._next("n for the next level")]

    def everything(self) -> list[str]:
        """Run all checks, as `makerday check` does, and keep the score."""
        self.card = check.check(self.project, start=self.warm.start)
        with suppress(OSError):  # a project that cannot be written to is watched all the same
            projects.record(self.project.root, self.card)
        return screen(self.card, self.look)

    def pressed(self, key: str) -> list[str] | None:
        """Answer a key; None ends the watch."""
        answers: dict[str, Callable[[], list[str]]] = {
            "n": self._go_on,
            "h": self._hint,
            "l": self._list,
            "a": self.begin,
        }
        if key in ("q", "\x03", "\x04"):
            return None
        return answers[key]() if key in answers else []

    def _go_on(self) -> list[str]:
        if self.level is None or not self._complete():
            return ["", self._next("complete this level first; h for a hint")]
        self.level = min(self.level + 1, len(self.rubric.levels))
        return self.changed()

    def _hint(self) -> list[str]:
        return ["", *hints.next_hint(self.project.root, self.rubric, self.look)]

    def _list(self) -> list[str]:
        lines = []
        for each in self.card["checks"]:
            sign = self.look.sign(good=each["status"] == PASSED)
            mark = "·" if each["status"] not in (PASSED, FAILED) else sign
            lines.append(f" {mark} {each['level']}  {each['title']}")
        return ["", *map(self.look.text, lines)]

    def _complete(self) -> bool:
        number = self.level or 0
        return bool(number) and self.card["levels"][number - 1]["status"] == "complete"

    def _next(self, step: str) -> str:
        return self.look.text(f" {self.look.paint('accent', 'Next:')} {step}")


def watch(project: Project, look: Look) -> None:
    """Show the score, again after each change, until `q` or Ctrl-C."""
    rubric = check.rubric_of(project)
    warm = Warm()
    try:
        with _changes(project.root) as changes, _keys() as keyboard, signals_heard() as signals:
            view = Watch(project, rubric, look, warm)
            _draw(view.begin(), look)
            for source in events(changes, keyboard, signals):
                lines = view.changed() if source == "" else view.pressed(source)
                if lines is None:
                    return
                _draw(lines, look, clear=source in ("", "a", "n"))
    finally:
        warm.stop()


def events(changes: int, keyboard: int | None, signals: int) -> Iterator[str]:
    """Yield "" for a change, or the key that was pressed; ends with the keyboard."""
    sources = [changes, signals] if keyboard is None else [changes, signals, keyboard]
    while True:
        for source in select.select(sources, [], [])[0]:
            data = os.read(source, 1024)
            if source == changes:
                yield ""
            elif not data:
                return
            elif source == keyboard:
                yield from data.decode(errors="replace")


def _draw(lines: list[str], look: Look, *, clear: bool = True) -> None:
    top = _CLEAR if clear and sys.stdout.isatty() else ""
    keys = look.text(look.paint("quiet", f" {KEYS}"))
    if lines:
        sys.stdout.write(top + "\n".join(lines) + f"\n\n{keys}\n")
        sys.stdout.flush()


@contextmanager
def _changes(root: Path) -> Iterator[int]:
    """Give a pipe that can be read when a file of the project has changed."""
    import watchfiles  # noqa: PLC0415 - slow to import

    read, write = os.pipe()
    stop = threading.Event()
    ignored = (*watchfiles.DefaultFilter.ignore_dirs, *_UNWATCHED)

    def look() -> None:
        wanted = watchfiles.DefaultFilter(ignore_dirs=ignored)
        for _ in watchfiles.watch(
            root, watch_filter=wanted, stop_event=stop, step=20, rust_timeout=200
        ):
            os.write(write, _CHANGED)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield read
    finally:
        stop.set()
        thread.join()
        os.close(read)
        os.close(write)


@contextmanager
def signals_heard() -> Iterator[int]:
    """Give a pipe that can be read when a signal has come.

    A Ctrl-C between two calls, just before the wait begins, would not end it: its handler
    runs when the wait is over (Python's `signal`, "Execution of Python signal handlers").
    """
    read, write = os.pipe()
    os.set_blocking(write, False)
    before = signal.set_wakeup_fd(write)
    try:
        yield read
    finally:
        signal.set_wakeup_fd(before)
        os.close(read)
        os.close(write)


@contextmanager
def _keys() -> Iterator[int | None]:
    """Let single keys through while the watch lasts; None where there is no keyboard."""
    if not sys.stdin.isatty():
        yield None
        return
    keyboard = sys.stdin.fileno()
    before = termios.tcgetattr(keyboard)
    try:
        tty.setcbreak(keyboard)
        yield keyboard
    finally:
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)
