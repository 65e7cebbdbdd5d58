"""What a person sees: colour where it is wanted, questions where somebody can answer."""

from __future__ import annotations

import os
import signal
import sys
from typing import TextIO

from .errors import ShelfError

BOLD, RED, PLAIN = "\033[1m", "\033[31m", "\033[0m"


class Screen:
    """Speaks to a person on stderr; paints where `color` and the stream say so."""

    def __init__(self, color: str, *, ask: bool) -> None:
        self._color = color
        self._ask = ask

    def paint(self, style: str, text: str, stream: TextIO) -> str:
        return f"{style}{text}{PLAIN}" if self._paints(stream) else text

    def say(self, text: str) -> None:
        sys.stderr.write(f"{text}\n")

    def complain(self, message: str, hint: str) -> None:
        self.say(self.paint(RED, f"shelf: {message}", sys.stderr))
        if hint:
            self.say(f"  {hint}")

    def agrees(self, question: str, instead: str) -> bool:
        """Ask a person; raises ShelfError where there is none, saying what to do instead."""
        self._need_somebody(question, instead)
        sys.stderr.write(f"{question} [y/N] ")
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    def unseen(self, question: str, instead: str) -> str:
        """Let a person type a secret; raises ShelfError as `agrees` does."""
        self._need_somebody(question, instead)
        import getpass

        # Its terminal has to be put right again whatever happens.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return getpass.getpass(f"{question} ", sys.stderr)

    def _need_somebody(self, question: str, instead: str) -> None:
        if not self._ask or not sys.stdin.isatty():
            raise ShelfError(f"nobody can be asked: {question}", instead)

    def _paints(self, stream: TextIO) -> bool:
        if self._color != "auto":
            return self._color == "always"
        if os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb":
            return False
        return stream.isatty()
