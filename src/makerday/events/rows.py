"""The truth of a block as rows of a log: what was done, when, in which sitting."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from .chance import ROWS, Truths, Whole, stream, whole
from .days import DAY, HALF, MINUTE, SECOND
from .journeys import ARRIVAL_LEAD, NEVER
from .plan import EVENTS

if TYPE_CHECKING:
    from .plan import Plan
    from .tally import Truth

SITTINGS = 16
ENTRY, RETURN, OTHER_VARIANT, STEP, AGAIN, SERVER = 0, 1, 3, 7, 12, 15
VISIT, PAGE_VIEW, EXPOSURE, SIGNUP, VERIFY, ACTIVATE, PURCHASE, REFUND = range(len(EVENTS))
_PAUSE = 30 * MINUTE  # a longer one starts a new sitting
_RETURNS, _PAGE_VIEWS = (0.35, 0.2), (1.0, 0.7, 0.45, 0.25)
_NONE = -1


@dataclass(frozen=True)
class Rows:
    """One row of the log per entry. `person` counts within the block; `time` is true, µs UTC.

    `exposure` is experiment * 2 + variant, `order` 0..2; -1 where there is none. `mark`: the row
    that gives a bot or one of the staff away.
    """

    person: Whole
    event: Whole
    time: Whole
    sitting: Whole
    exposure: Whole
    order: Whole
    cents: Whole
    mark: Truths

    def take(self, which: Whole | Truths) -> Rows:
        return Rows(**{each.name: getattr(self, each.name)[which] for each in fields(self)})


def rows(plan: Plan, found: Truth, block: int) -> Rows:
    """Write down what the people of a block did, piece by piece."""
    chance = stream(plan.seed, ROWS, block)
    pieces = [
        *_entries(chance, found),
        *_exposures(found),
        *_returns(plan, chance, found),
        *_steps(found),
        *_orders(found),
    ]
    return Rows(
        **{
            each.name: np.concatenate([getattr(piece, each.name) for piece in pieces])
            for each in fields(Rows)
        }
    )


def _piece(
    event: int,
    time: Whole,
    sitting: Whole | int,
    who: Truths | None = None,
    **more: Whole | Truths | int,
) -> Rows:
    """Make one row for each person of `who`, or for all with a time."""
    person = np.flatnonzero(time < NEVER if who is None else who & (time < NEVER))

    def column(value: Whole | Truths | int | bool) -> np.ndarray:  # noqa: FBT001
        return np.broadcast_to(value, time.shape)[person]

    return Rows(
        person=person,
        event=np.full(len(person), event),
        time=time[person],
        sitting=column(sitting),
        exposure=column(more.get("exposure", _NONE)),
        order=column(more.get("order", _NONE)),
        cents=column(more.get("cents", 0)),
        mark=column(more.get("mark", False)),
    )


def _entries(chance: np.random.Generator, found: Truth) -> list[Rows]:
    entry = found.crowd.entry
    given_away = ~found.crowd.counted
    pieces = [_piece(VISIT, entry, ENTRY)]
    time = entry + MINUTE
    for number, share in enumerate(_PAGE_VIEWS):
        who = chance.random(len(entry)) < share
        mark = given_away & (number == 0)
        pieces.append(_piece(PAGE_VIEW, time, ENTRY, who, mark=mark))
        time = time + SECOND + whole(chance.random(len(entry)) * MINUTE)
    return pieces


def _exposures(found: Truth) -> list[Rows]:
    """Write first exposures, and a visit with the other variant where there was one."""
    pieces = []
    for number in range(found.shown.times.shape[1]):
        shown = number * 2 + found.crowd.variants[:, number]
        sitting = OTHER_VARIANT + number
        other = found.shown.other_times[:, number]
        pieces += [
            _piece(EXPOSURE, found.shown.times[:, number], ENTRY, exposure=shown),
            _piece(VISIT, other, sitting),
            _piece(EXPOSURE, _later(other, SECOND), sitting, exposure=shown ^ 1),
        ]
    return pieces


def _returns(plan: Plan, chance: np.random.Generator, found: Truth) -> list[Rows]:
    """Write visits of later days, on the first device, each with an exposure once more."""
    count, several = found.crowd.count, len(plan.experiments)
    pieces = []
    for number, share in enumerate(_RETURNS):
        who = chance.random(count) < share
        time = found.crowd.entry + HALF * MINUTE + whole(chance.random(count) * 10 * DAY)
        which = whole(chance.random(count) * several)
        people = np.arange(count)
        shown = which * 2 + found.crowd.variants[people, which]
        again = who & (found.shown.times[people, which] < NEVER)
        sitting = RETURN + number
        pieces += [
            _piece(VISIT, time, sitting, who),
            _piece(EXPOSURE, time + SECOND, sitting, again, exposure=shown),
            _piece(PAGE_VIEW, time + MINUTE, sitting, who),
        ]
    return pieces


def _steps(found: Truth) -> list[Rows]:
    """Write the steps; after a pause, or on a new device, a visit comes first."""
    steps, second = found.done.steps, found.done.devices.second
    sitting = np.full(found.crowd.count, ENTRY)
    pieces = []
    for number, event in enumerate((SIGNUP, VERIFY, ACTIVATE, PURCHASE)):
        time, before = steps[:, number + 1], steps[:, number]
        fresh = time - before >= _PAUSE
        if event == SIGNUP:
            fresh |= second
        sitting = np.where(fresh, STEP + number, sitting)
        cents = found.done.orders.cents[:, 1] if event == PURCHASE else 0
        order = 1 if event == PURCHASE else _NONE
        pieces += [
            _piece(VISIT, _later(time, -ARRIVAL_LEAD), sitting, fresh),
            _piece(event, time, sitting, order=order, cents=cents),
        ]
        if event == SIGNUP:
            pieces.append(_piece(ACTIVATE, found.done.early_activate, sitting))
        if event == VERIFY:
            orders = found.done.orders
            early = orders.times[:, 0]
            pieces.append(_piece(PURCHASE, early, sitting, order=0, cents=orders.cents[:, 0]))
    return pieces


def _orders(found: Truth) -> list[Rows]:
    """Write the order after the first, and the refunds, which the server logs."""
    orders = found.done.orders
    again = orders.times[:, 2]
    pieces = [
        _piece(VISIT, _later(again, -ARRIVAL_LEAD), AGAIN),
        _piece(PURCHASE, again, AGAIN, order=2, cents=orders.cents[:, 2]),
    ]
    for order in range(3):
        for part in range(2):
            time, cents = orders.refund_times[:, order, part], orders.refunds[:, order, part]
            pieces.append(_piece(REFUND, time, SERVER, order=order, cents=cents))
    return pieces


def _later(time: Whole, delay: int) -> Whole:
    return np.where(time < NEVER, time + delay, NEVER)
