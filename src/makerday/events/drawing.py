"""From an order to a plan that is fair: the truth is drawn and counted until one is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

from .errors import EventsError
from .order import derived
from .plan import plan
from .tally import tally, truth
from .vetting import flaws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .order import Order
    from .plan import Plan
    from .tally import Tally

BLOCK = 100_000  # people; part of what a seed means
_MOST_TRIES = 500


@dataclass(frozen=True)
class Drawn:
    """A fair plan, the seed it came from, and the truth summed up."""

    plan: Plan
    seed: int
    tries: int
    tally: Tally


def blocks(users: int) -> Iterator[tuple[int, int, int]]:
    """Give (number, first person, people) of each block."""
    for number, first in enumerate(range(0, users, BLOCK)):
        yield number, first, min(BLOCK, users - first)


def draw(order: Order) -> Drawn:
    """Take the seed asked for, or the next derived one that is fair."""
    for attempt in range(_MOST_TRIES):
        seed = derived(order, attempt)
        planned = plan(seed, order.mode)
        summed = total(planned, order.users)
        if not flaws(planned, summed, order.users):
            return Drawn(planned, seed, attempt + 1, summed)
    raise EventsError(
        f"none of {_MOST_TRIES} seeds after {order.seed} is fair", "ask for another seed"
    )


def total(planned: Plan, users: int) -> Tally:
    """Count the truth of a plan over all its people."""
    return reduce(add, (tally(planned, truth(planned, *block)) for block in blocks(users)))
