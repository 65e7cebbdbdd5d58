"""The score of a project over time, level by level, as one inline SVG."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from makerday.demo.svg import ACCENT, INK, LINE, PAPER, QUIET, dot, path, rule, text, tint
from makerday.demo.timeline import Axis, axis, moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from makerday.demo.svg import Point

TEXT_SIZE = 22
NARROW = 700
LABEL_GAP = 30
LABEL_LENGTH = 27
DAY_WIDTH = 136
MOST_DOTS = 30
MOST_HEIGHTS = 5

_END = ' text-anchor="end"'
_MIDDLE = ' text-anchor="middle"'


@dataclass(frozen=True)
class Level:
    """One level of the starter: what its band is called and how high it can get."""

    number: int
    title: str
    max_points: float


@dataclass(frozen=True)
class Grading:
    """The points of each level, in the order of the levels, at one moment."""

    at: datetime
    points: tuple[float, ...]


@dataclass(frozen=True)
class Frame:
    """Where the plot stands in its picture, and how points and time become places."""

    left: float
    top: float
    right: float
    bottom: float
    max_points: float

    def y(self, points: float) -> float:
        return self.bottom - (self.bottom - self.top) * points / self.max_points

    def x(self, share: float) -> float:
        """Leave a tail after the last grading, or its step would have no width."""
        tail = max(26.0, (self.right - self.left) * 0.04)
        return self.left + (self.right - tail - self.left) * share


def score_over_time(
    gradings: Sequence[Grading],
    levels: Sequence[Level],
    *,
    width: int = 1120,
    height: int = 480,
    name: str = "score-over-time",
) -> str:
    """Draw the points as stacked steps; the numbers are in its title and description.

    Times are shown in the time zone the gradings carry. `name` keeps ids apart
    when a page holds several.
    """
    narrow = width < NARROW
    right = width - (118 if narrow else 342)
    most = sum(level.max_points for level in levels) or 1
    frame = Frame(left=58, top=50, right=right, bottom=height - 68, max_points=most)
    times = axis([grading.at for grading in gradings], most=3 if narrow else 6)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    named = f'role="img" aria-labelledby="{name}-title {name}-desc"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {named} font-size="{TEXT_SIZE}">',
        f'<title id="{name}-title">{escape(summary(gradings, most))}</title>',
        f'<desc id="{name}-desc">{escape(description(gradings, levels))}</desc>',
        *_height_lines(frame),
        *_time_marks(frame, times),
        *(_band(frame, times, gradings, number) for number in range(len(levels))),
        *_outline(frame, times, gradings),
        *_labels(frame, gradings, levels, narrow=narrow),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part)


def summary(gradings: Sequence[Grading], max_points: float) -> str:
    """Say where the score stands, in one line."""
    if not gradings:
        return "Not graded yet"
    times = "once" if len(gradings) == 1 else f"{len(gradings)} times"
    return f"{sum(gradings[-1].points):g} of {max_points:g} points, graded {times}"


def description(gradings: Sequence[Grading], levels: Sequence[Level]) -> str:
    """Say in words what the picture shows."""
    if not gradings:
        return "There is nothing to plot yet."
    first, last = gradings[0], gradings[-1]
    best = max(sum(grading.points) for grading in gradings)
    said = [f"From {sum(first.points):g} points on {moment(first.at)}"]
    said += [f"to {sum(last.points):g} on {moment(last.at)}; highest {best:g}."]
    said += [
        f"Level {level.number} {level.title}: {points:g} of {level.max_points:g}."
        for level, points in zip(levels, last.points, strict=True)
    ]
    return " ".join(said)


def _height_lines(frame: Frame) -> list[str]:
    parts = [text((0, frame.top - 24), "points")]
    for points in _heights(frame.max_points):
        y = frame.y(points)
        top = points == frame.max_points
        more = ' stroke-width="2" stroke-dasharray="7 6"' if top else ""
        stroke = QUIET if top else LINE
        parts += [
            rule((frame.left, y), (frame.right, y), stroke=stroke, more=more),
            text((frame.left - 10, y + 7), f"{points:g}", more=_END),
        ]
    return parts


def _heights(highest: float) -> list[float]:
    """Round numbers up to the highest, none so near to it that the two would touch."""
    size = 10.0 ** (len(f"{int(highest)}") - 1)
    steps = [size * share for share in (0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5)]
    step = next(step for step in steps if highest / step <= MOST_HEIGHTS)
    below = [step * number for number in range(MOST_HEIGHTS + 1)]
    return [*(points for points in below if points < highest - step * 0.6), highest]


def _time_marks(frame: Frame, times: Axis) -> list[str]:
    y = frame.bottom
    parts = [rule((frame.left, y), (frame.right, y), stroke=QUIET)]
    for tick in times.ticks:
        x = frame.x(tick.share)
        if tick.label:
            parts.append(rule((x, y), (x, y + 7), stroke=QUIET))
            parts.append(text((x, y + 31), tick.label, more=_MIDDLE))
        if tick.day:
            parts.append(text((max(x, DAY_WIDTH / 2), y + 59), tick.day, more=_MIDDLE))
    return parts


def _steps(frame: Frame, times: Axis, heights: Sequence[float]) -> list[Point]:
    """List the corners of a line that keeps each height until the next grading."""
    xs = [*(frame.x(share) for share in times.shares), frame.right]
    corners: list[Point] = []
    for (start, end), points in zip(pairwise(xs), heights, strict=True):
        corners += [(start, frame.y(points)), (end, frame.y(points))]
    return corners


def _band(frame: Frame, times: Axis, gradings: Sequence[Grading], number: int) -> str:
    upper = _steps(frame, times, [sum(grading.points[: number + 1]) for grading in gradings])
    lower = _steps(frame, times, [sum(grading.points[:number]) for grading in gradings])
    if upper == lower:
        return ""
    # One colour that fades from level to level: which is which is said beside it.
    fill = tint(ACCENT, max(84 - 13 * number, 24))
    drawn = f'd="{path(upper + lower[::-1])} Z" fill="{fill}" stroke="{PAPER}" stroke-width="2"'
    return f'<path class="band" data-level="{number + 1}" {drawn}/>'


def _outline(frame: Frame, times: Axis, gradings: Sequence[Grading]) -> list[str]:
    if not gradings:
        return []
    totals = [sum(grading.points) for grading in gradings]
    corners = _steps(frame, times, totals)
    drawn = f'fill="none" stroke="{INK}" stroke-width="3" stroke-linejoin="round"'
    parts = [f'<path class="total" d="{path(corners)}" {drawn}/>']
    if len(gradings) <= MOST_DOTS:
        places = zip(map(frame.x, times.shares), map(frame.y, totals), strict=True)
        parts += map(dot, places)
    x, y = corners[-1]
    halo = f' stroke="{PAPER}" stroke-width="8" stroke-linejoin="round" paint-order="stroke"'
    more = f'{_END} font-size="28" font-weight="700"{halo}'
    return [*parts, text((x, y - 13), f"{totals[-1]:g}", fill=INK, more=more)]


def _labels(
    frame: Frame, gradings: Sequence[Grading], levels: Sequence[Level], *, narrow: bool
) -> list[str]:
    """Name each band at its end, no two names on one another."""
    points = gradings[-1].points if gradings else (0.0,) * len(levels)
    middles = [frame.y(sum(points[:i]) + points[i] / 2) for i in range(len(levels))]
    x, parts = frame.right, []
    for level, got, middle, y in zip(
        levels, points, middles, _spread(frame, middles), strict=True
    ):
        words = _label(level, got, narrow=narrow)
        parts += [
            rule((x + 4, middle), (x + 18, y), stroke=QUIET, more=' stroke-width="1.5"'),
            text((x + 24, y + 7), words, fill=INK if got else QUIET),
        ]
    return parts


def _spread(frame: Frame, middles: Sequence[float]) -> list[float]:
    """Move labels up, from the lowest, until each has room; then back under the top."""
    placed: list[float] = []
    for middle in middles:
        placed.append(min([middle, *(y - LABEL_GAP for y in placed[-1:])]))
    too_high = max(0.0, frame.top - min(placed, default=frame.top))
    return [y + too_high for y in placed]


def _label(level: Level, got: float, *, narrow: bool) -> str:
    score = f"{got:g}/{level.max_points:g}"
    if narrow:
        return f"{level.number}: {score}"
    room = LABEL_LENGTH - len(f"{level.number}  {score}")
    title = level.title
    short = title if len(title) <= room else title[: room - 1].rstrip() + "…"
    return f"{level.number} {short} {score}"
