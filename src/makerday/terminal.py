"""What this terminal can show: colour, width, signs; nothing of it into a pipe."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from makerday.grader.screen import Look, plain

if TYPE_CHECKING:
    from typing import TextIO

_STYLES = {"title": "1", "good": "32", "bad": "1;31", "quiet": "2", "accent": "33"}
_NARROWEST, _WIDEST = 50, 96


def look(stream: TextIO) -> Look:
    """Describe the terminal that `stream` is, or a plain page when it is none."""
    width = shutil.get_terminal_size((80, 24)).columns if stream.isatty() else 80
    return Look(
        width=max(_NARROWEST, min(width, _WIDEST)),
        paint=_paint if colourful(stream) else plain,
        unicode=(stream.encoding or "").lower().startswith("utf"),
    )


def colourful(stream: TextIO) -> bool:
    """Tell whether to colour: FORCE_COLOR and NO_COLOR first (force-color.org, no-color.org)."""
    if os.environ.get("FORCE_COLOR"):
        return True
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


class Progress:
    """One line on stderr that says what is running, wiped afterwards; nothing into a pipe."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._shown = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"

    def __call__(self, what: str) -> None:
        if self._shown:
            sys.stderr.write(f"\r\x1b[K {self._label} {what}"[:90])
            sys.stderr.flush()

    def wipe(self) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _paint(style: str, text: str) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"
