"""A program in a terminal of its own: keys in, the screen out."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 20.0


@dataclass
class BorrowedTerminal:
    """Runs `python WORDS` in `folder`, in a terminal of `size` columns and lines."""

    words: tuple[str, ...]
    folder: Path
    size: tuple[int, int] = (80, 24)
    variables: dict[str, str] = field(default_factory=dict)
    shown: str = ""

    def __enter__(self) -> Self:
        self.keyboard, end = pty.openpty()
        columns, rows = self.size
        fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.end = end
        self.before = termios.tcgetattr(end)
        dropped = {"NO_COLOR", "COLUMNS", "LINES"}
        kept = {name: value for name, value in os.environ.items() if name not in dropped}
        self.process = subprocess.Popen(
            [sys.executable, *self.words],
            cwd=self.folder,
            env={**kept, "TERM": "xterm-256color", **self.variables},
            stdin=end,
            stdout=end,
            stderr=end,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - one system call
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.keyboard)
        os.close(self.end)

    def press(self, keys: str) -> None:
        os.write(self.keyboard, keys.encode())

    def until(self, *texts: str) -> str:
        """Read until all texts were shown since the last call, and give what was shown."""
        shown, late = "", time.monotonic() + PATIENCE
        while not all(text in shown for text in texts):
            assert time.monotonic() < late, f"none of {texts} in {shown[-3000:]!r}"
            shown += self._read(0.1)
        self.shown += shown
        return shown

    def ending(self) -> int:
        """Read the rest, and give the exit code."""
        late = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < late, f"still running: {self.shown[-3000:]!r}"
            self.shown += self._read(0.1)
        self.shown += self._read(0)
        return self.process.returncode

    def is_as_before(self) -> bool:
        """Tell whether lines, echo and cursor are as they were."""
        cursor = self.shown.rindex("\x1b[?25h") > self.shown.rindex("\x1b[?25l")
        return cursor and termios.tcgetattr(self.end) == self.before

    def _read(self, seconds: float) -> str:
        data = b""
        while select.select([self.keyboard], [], [], 0 if data else seconds)[0]:
            with suppress(OSError):
                data += os.read(self.keyboard, 1 << 16)
                continue
            break
        return data.decode(errors="replace")
