"""Moments on a line: where each stands, and the round times to mark below it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MINUTE, HOUR, DAY = 60, 3_600, 86_400
STEPS = [
    *(1, 2, 5, 10, 15, 30),
    *(MINUTE * minutes for minutes in (1, 2, 5, 10, 15, 30)),
    *(HOUR * hours for hours in (1, 2, 3, 6, 12)),
    *(DAY * days for days in (1, 2, 4, 7, 14, 28, 56, 112, 364)),
]
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Tick:
    """A mark on the line: how far along it is (0 to 1) and what is written under it."""

    share: float
    label: str
    day: str = ""


@dataclass(frozen=True)
class Axis:
    """How far along the line each moment is, and the marks of the line."""

    shares: tuple[float, ...]
    ticks: tuple[Tick, ...]


def axis(moments: Sequence[datetime], *, most: int = 6) -> Axis:
    """Place moments by time, or one by one when the clock does not tell them apart."""
    if len(moments) == 1:
        return Axis((0.0,), (Tick(0.0, clock(moments[0], MINUTE), day(moments[0])),))
    if not moments:
        return Axis((), ())
    seconds = [(moment - moments[0]).total_seconds() for moment in moments]
    if seconds[-1] <= 0 or any(later < sooner for sooner, later in pairwise(seconds)):
        return _by_number(len(moments), most)
    shares = tuple(second / seconds[-1] for second in seconds)
    return Axis(shares, _round_times(moments[0], seconds[-1], most))


def clock(at: datetime, step: int) -> str:
    return f"{at:%H:%M:%S}" if step < MINUTE else f"{at:%H:%M}"


def day(at: datetime) -> str:
    # Not strftime: its names depend on the locale of whoever makes the picture.
    return f"{DAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]}"


def moment(at: datetime) -> str:
    return f"{day(at)} {at.year}, {clock(at, MINUTE)}"


def _by_number(count: int, most: int) -> Axis:
    step = next(
        size * 10**power
        for power in range(count)
        for size in (1, 2, 5)
        if (count - 1) / (size * 10**power) <= most
    )
    last = count - 1
    ticks = [Tick(index / last, f"{index + 1}") for index in range(0, count, step)]
    middle = Tick(0.5, "", "gradings, in order")
    return Axis(tuple(index / last for index in range(count)), (*ticks, middle))


def _round_times(start: datetime, span: float, most: int) -> tuple[Tick, ...]:
    step = next((step for step in STEPS if span / step <= most), int(span / most))
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    skipped = int((start - midnight).total_seconds() // step)
    ticks: list[Tick] = []
    named = ""
    for count in range(skipped, skipped + most + 3):
        at = midnight + timedelta(seconds=count * step)
        share = (at - start).total_seconds() / span
        if not 0 <= share <= 1:
            continue
        if step >= DAY:
            ticks.append(Tick(share, day(at)))
            continue
        ticks.append(Tick(share, clock(at, step), day(at) if day(at) != named else ""))
        named = day(at)
    return tuple(ticks)
