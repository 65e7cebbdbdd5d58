"""What the way into the log does to the rows: clocks, delays, repeats, and the cut at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .chance import BLEMISHES, Truths, Whole, stream, whole
from .days import DAY, HOUR, SECOND
from .rows import SERVER, SITTINGS, STEP

if TYPE_CHECKING:
    from .plan import Plan
    from .rows import Rows
    from .tally import Truth

_LONGEST_DELAY = 6 * DAY
_MILLISECOND = SECOND // 1000
_STILL_WRONG = 0.5


@dataclass(frozen=True)
class Delivery:
    """The log in the order in which it came in: an index into the rows, and the three clocks."""

    row: Whole
    client: Whole
    sent: Whole
    received: Whole


def on_main(found: Truth, rows: Rows) -> Truths:
    """Tell which rows come from the second device, where there is one."""
    return found.done.devices.second[rows.person] & (rows.sitting >= STEP)


def deliver(plan: Plan, found: Truth, rows: Rows, block: int) -> Delivery:
    """Send the rows: `client + (received - sent)` stays the true time, to the µs."""
    chance = stream(plan.seed, BLEMISHES, block)
    count = len(rows.time)
    device = on_main(found, rows).astype(np.int64)
    wrong = _skews(plan, chance, found.crowd.count)[rows.person, device, rows.sitting]
    way = (20 + whole(chance.random(count) * 400)) * _MILLISECOND
    wait = whole(chance.random(count) * 5 * SECOND)
    late = _delays(plan, chance, found.crowd.count)[rows.person, rows.sitting]
    sent = rows.time + np.where(late > 0, late, wait)
    once = Delivery(np.arange(count), rows.time + wrong - way, sent + wrong, sent + way)
    return _cut(plan, _repeated(plan, chance, once))


def _skews(plan: Plan, chance: np.random.Generator, people: int) -> Whole:
    """People x 2 devices x sittings: how far a clock is ahead, from -6 to +30 hours.

    In half of the sittings somebody has put it right.
    """
    wrong = chance.random((people, 2)) < plan.doses.wrong_clocks
    skew = np.where(wrong, whole((36 * chance.random((people, 2)) - 6) * HOUR), 0)
    return skew[:, :, None] * (chance.random((people, 1, SITTINGS)) < _STILL_WRONG)


def _delays(plan: Plan, chance: np.random.Generator, people: int) -> Whole:
    """People x sittings: how long a sitting waited for a network; the server never does."""
    late = chance.random((people, SITTINGS)) < plan.doses.late
    late[:, SERVER] = False
    delay = HOUR + whole(chance.random((people, SITTINGS)) * (_LONGEST_DELAY - HOUR))
    return np.where(late, delay, 0)


def _repeated(plan: Plan, chance: np.random.Generator, once: Delivery) -> Delivery:
    """Deliver some rows twice: two thirds the same to the byte, one third sent again later."""
    count = len(once.row)
    twice = np.flatnonzero(chance.random(count) < plan.doses.repeats)
    again = chance.random(len(twice)) < 1 / 3
    shift = np.where(again, SECOND + whole(chance.random(len(twice)) * 2 * HOUR), 0)
    return Delivery(
        row=np.concatenate([once.row, once.row[twice]]),
        client=np.concatenate([once.client, once.client[twice]]),
        sent=np.concatenate([once.sent, once.sent[twice] + shift]),
        received=np.concatenate([once.received, once.received[twice] + shift]),
    )


def _cut(plan: Plan, all_of_it: Delivery) -> Delivery:
    """Keep what came in before the end of the log, in that order."""
    order = np.argsort(all_of_it.received, kind="stable")
    order = order[: np.searchsorted(all_of_it.received[order], plan.days.end)]
    return Delivery(
        all_of_it.row[order],
        all_of_it.client[order],
        all_of_it.sent[order],
        all_of_it.received[order],
    )
