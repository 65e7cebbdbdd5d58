"""The few SVG elements a plot is made of, in the colours of the deck."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

INK = "var(--maker-ink, #1b1f2a)"
QUIET = "var(--maker-quiet, #5b6070)"
LINE = "var(--maker-line, #dcd8ce)"
PAPER = "var(--maker-paper, #fbfaf7)"
ACCENT = "var(--maker-accent, #b3400f)"

Point = tuple[float, float]


def text(at: Point, words: str, *, fill: str = QUIET, more: str = "") -> str:
    return f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" fill="{fill}"{more}>{escape(words)}</text>'


def rule(start: Point, end: Point, *, stroke: str = LINE, more: str = "") -> str:
    ends = f'x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
    return f'<line {ends} stroke="{stroke}"{more}/>'


def dot(at: Point) -> str:
    place = f'cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="6"'
    return f'<circle {place} fill="{INK}" stroke="{PAPER}" stroke-width="2"/>'


def path(corners: Sequence[Point]) -> str:
    """Give the `d` of a line through the corners."""
    return "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def tint(colour: str, percent: int) -> str:
    """Thin a colour with the paper under it, light or dark."""
    return f"color-mix(in oklab, {colour} {percent}%, {PAPER})"
