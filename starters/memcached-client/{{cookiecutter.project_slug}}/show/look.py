"""How the demo looks: colours, bars, sparklines, large figures, and lines that fit."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

COLOURED = bool(
    os.environ.get("FORCE_COLOR")
    or (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )
)
COLOURS = {"good": "32", "bad": "31", "own": "33", "quiet": "2", "title": "1"}
EIGHTHS = " ▏▎▍▌▋▊▉█"
STEPS = "▁▂▃▄▅▆▇"  # none is full: rows stay apart
FIGURES = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": ("▀█ ", " █ ", "▀▀▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
}

Piece = tuple[str, str]  # a style, or none, and a text


def paint(style: str, text: str) -> str:
    if not (COLOURED and style and text):
        return text
    return f"\x1b[{COLOURS[style]}m{text}\x1b[0m"


def say(style: str, sign: str, text: str) -> None:
    print(f"  {paint(style, sign)} {text}")


def bar(part: float, whole: float, width: int = 20) -> str:
    """Draw a share, with its rest."""
    return ("█" * max(1, round(width * min(1, part / whole)))).ljust(width, "░")


def fine_bar(part: float, whole: float, width: int) -> str:
    """Draw a share to an eighth of a character, without its rest."""
    whole_cells, eighths = divmod(round(8 * width * min(1, part / whole)), 8)
    return ("█" * whole_cells + EIGHTHS[eighths].strip()) or EIGHTHS[1]


def sparkline(numbers: Sequence[float], width: int, top: float = 0) -> str:
    """Draw the last `width` numbers, one character each."""
    shown = list(numbers)[-width:] if width > 0 else []
    top = top or max(shown, default=0) or 1
    last = len(STEPS) - 1
    return "".join(STEPS[min(last, round(last * max(0, number) / top))] for number in shown)


def large(number: int) -> list[str]:
    """Write a number three lines high."""
    return [" ".join(FIGURES[digit][row] for digit in str(number)) for row in range(3)]


def line(pieces: Iterable[Piece], width: int) -> str:
    """Put coloured pieces on one line of at most `width` characters."""
    written, left = [], width
    for style, text in pieces:
        written.append(paint(style, text[: max(0, left)]))
        left -= len(text)
    return "".join(written)


def clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
