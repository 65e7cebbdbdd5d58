"""The plots of a cohort as inline SVG, drawn in percent of the width: text keeps its size."""

from __future__ import annotations

import math
import statistics
from html import escape
from typing import TYPE_CHECKING

from makerday.exports.text import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from makerday.report.tally import Spread

_TOP, _FLOOR, _HEIGHT = 48, 188, 240
_ROUND = (1, 2, 5, 10, 20, 25, 50)
_LONGEST_NAME = 24
_TO = "\N{EN DASH}"
_HALF, _HUNDRED, _RULES, _APART, _FEW = 50, 100, 3, 120, 6


def histogram(spread: Spread) -> str:
    """Draw how many submissions lie in each range of scores, and their median."""
    bins = spread.bins()
    highest = max(each.count for each in bins)
    width = 100 / len(bins)
    bars, words = [], []
    for place, each in enumerate(bins):
        left, middle = place * width, (place + 0.5) * width
        height = (_FLOOR - _TOP) * each.count / highest
        bars.append(_rect(left + width * 0.06, _FLOOR - height, width * 0.88, height))
        if each.count:
            words.append(_text(middle, _FLOOR - height - 6, f"{each.count}", "count"))
        if (len(bins) - place) % 2 or len(bins) <= _FEW:
            words.append(_text(middle, _FLOOR + 19, f"{each.low}", "short"))
        ending = f"{_TO}{each.high}" if each.high > each.low else ""
        words.append(_text(middle, _FLOOR + 19, f"{each.low}{ending}", "long"))
    parts = [*bars, _floor(), _median(spread, width), *words]
    unit = "percent of the points" if spread.percent else f"points of {spread.most}"
    parts.append(_text(50, _HEIGHT - 10, unit, ""))
    told = ", ".join(f"{each.low} to {each.high}: {each.count}" for each in bins if each.count)
    return _svg("How the scores are spread", f"In {unit}. {told}. {median_words(spread)}.", parts)


def ranked(title: str, values: Sequence[tuple[str, float]], unit: str) -> str:
    """Draw a column for each submission, from the smallest value to the largest."""
    order = sorted(values, key=lambda each: each[1])
    numbers = [value for _, value in order]
    name, most = cut(order[-1][0], _LONGEST_NAME), numbers[-1] or 1.0
    middle = statistics.median(numbers)
    gap = 0.08 if len(order) <= _APART else 0.0
    columns = "".join(_column(place, value / most, gap) for place, value in enumerate(numbers))
    box = f'viewBox="0 0 {len(order)} 1" preserveAspectRatio="none"'
    box += f' x="0" y="{_TOP}" width="100%" height="{_FLOOR - _TOP}"'
    parts = [
        *_heights(most, unit),
        f'<svg {box}><path class="bar" d="{columns}"/></svg>',
        _floor(),
        _text(100, _TOP - 8, f"{name}: {amount(most, unit)}", "end ink"),
        _text(50, _HEIGHT - 32, f"{len(order)} submissions, least to most", ""),
        _text(50, _HEIGHT - 10, f"median {amount(middle, unit)}", ""),
    ]
    told = f"{len(order)} submissions. Least {amount(numbers[0], unit)}, "
    told += f"median {amount(middle, unit)}, most {amount(most, unit)} ({order[-1][0]})."
    return _svg(title, told, parts, "plot ranked")


def level_bars(levels: Sequence[tuple[int, int, int]]) -> str:
    """Draw a small bar for each level, of (number, points, most)."""
    width = 100 / max(1, len(levels))
    told = ", ".join(f"level {number}: {got} of {most}" for number, got, most in levels)
    parts = []
    for place, (_, got, most) in enumerate(levels):
        left, room = place * width, width - 3
        full = room * got / most if most else 0
        parts.append(f'<rect x="{left:.3g}%" width="{room:.3g}%"/>')
        if full:
            kind = "good" if got == most else "some"
            parts.append(f'<rect class="{kind}" x="{left:.3g}%" width="{full:.3g}%"/>')
    return f'<svg class="levels" role="img" aria-label="{told}">{"".join(parts)}</svg>'


def median_words(spread: Spread) -> str:
    unit = " %" if spread.percent else f" of {spread.most} points"
    return f"median {spread.median:.3g}{unit}"


def amount(value: float, unit: str) -> str:
    """Say a number to three digits, with its unit."""
    return f"{value:.0f} {unit}" if value >= _HUNDRED else f"{value:.3g} {unit}"


def _svg(title: str, told: str, parts: Sequence[str], kind: str = "plot") -> str:
    # As a label, not a title: a browser would show that one over the plot as a hint.
    label = escape(f"{title}. {told}")
    opening = (
        f'<svg class="{kind}" role="img" aria-label="{label}" width="100%" height="{_HEIGHT}">'
    )
    return "".join([opening, *parts, "</svg>"])


def _rect(left: float, top: float, width: float, height: float) -> str:
    return (
        f'<rect class="bar" x="{left:.4g}%" y="{top:.4g}" '
        f'width="{width:.4g}%" height="{height:.4g}"/>'
    )


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.4g}%" y="{y:.4g}">{escape(words)}</text>'


def _floor() -> str:
    return f'<line x1="0" x2="100%" y1="{_FLOOR}" y2="{_FLOOR}"/>'


def _median(spread: Spread, width: float) -> str:
    """Mark the median where it lies within its bin."""
    value = spread.median
    bins = spread.bins()
    place = next(i for i in reversed(range(len(bins))) if value >= bins[i].low)
    size = bins[place].high - bins[place].low + 1
    x = min(100.0, (place + (value - bins[place].low + 0.5) / size) * width)
    # The label goes to the side where there is room.
    kind, gap = ("mark end", "-8") if x > _HALF else ("mark", "8")
    words = f"median {value:.3g}{' %' if spread.percent else ''}"
    return (
        f'<line class="mark" x1="{x:.4g}%" x2="{x:.4g}%" y1="6" y2="{_FLOOR}"/>'
        f'<text class="{kind}" x="{x:.4g}%" y="17" dx="{gap}">{words}</text>'
    )


def _column(place: int, share: float, gap: float) -> str:
    top = 1 - max(share, 0.01)
    return f"M{place + gap:g} 1V{top:.3f}h{1 - 2 * gap:g}V1z"


def _heights(most: float, unit: str) -> list[str]:
    """Rule the plot at up to three round heights."""
    size = 10.0 ** (math.floor(math.log10(most)) - 1)
    step = next(size * share for share in _ROUND if most / (size * share) < _RULES + 1)
    parts = []
    for number in range(1, _RULES + 1):
        if (value := step * number) <= most:
            y = _FLOOR - (_FLOOR - _TOP) * value / most
            parts.append(f'<line class="grid" x1="0" x2="100%" y1="{y:.4g}" y2="{y:.4g}"/>')
            words = escape(amount(value, unit))
            parts.append(f'<text class="end" x="-8" y="{y + 5:.4g}">{words}</text>')
    return parts
