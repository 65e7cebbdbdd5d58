"""The terminal, borrowed for a while: a screen that is redrawn in place, and single keys."""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import tty
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Another screen and no cursor; then both as they were.
BORROW, GIVE_BACK = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
HOME, REST_OF_LINE, REST_OF_SCREEN = "\x1b[H", "\x1b[K", "\x1b[J"


def usable() -> bool:
    """Tell whether there is someone who can see the screen and press keys."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def borrowed() -> Iterator[None]:
    """Take the terminal, and give it back as it was, whatever ends the block."""
    keyboard = sys.stdin.fileno()
    before = termios.tcgetattr(keyboard)
    stopping = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    try:
        tty.setcbreak(keyboard)
        write(BORROW)
        yield
    finally:
        write(GIVE_BACK)
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)
        signal.signal(signal.SIGTSTP, stopping)


def draw(lines: Sequence[str]) -> None:
    """Show the lines in place of those that are there."""
    write(HOME + f"{REST_OF_LINE}\r\n".join(lines) + REST_OF_LINE + REST_OF_SCREEN)


def write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def key(seconds: float) -> str:
    """Wait for a key, for so long at the most; empty when none came."""
    ready, _, _ = select.select([sys.stdin], [], [], seconds)
    if not ready:
        return ""
    # Past Python's own buffer, in which select would not see a second key.
    pressed = os.read(sys.stdin.fileno(), 1)
    return pressed.decode(errors="replace") or "q"  # nothing to read: the terminal is gone
