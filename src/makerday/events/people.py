"""Who comes: when, from where, on what; who is a bot or of the staff; which variants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .chance import PEOPLE, Floats, Truths, Whole, pick, stream, whole
from .days import HALF, LENGTH

if TYPE_CHECKING:
    from .plan import Plan

STAFF_LEAD_DAYS = 3
PLATFORM_SHARES = np.array([0.40, 0.33, 0.27])
# An evening product: many come around midnight, which is where local days go wrong.
_HOURS = np.array([5, 3, 1, 1, 1, 1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 6, 7, 8, 9, 9, 8.0])


@dataclass(frozen=True)
class People:
    """One block; each array has a row per person. Times in µs UTC, codes index plan's tuples.

    `variants` (people x experiments): 0 is A, 1 is B. `adoption` tells how early a person
    takes a new version, 0 the first.
    """

    first: int
    entry: Whole
    channel: Whole
    platform: Whole
    bot: Truths
    staff: Truths
    variants: Whole
    adoption: Floats

    @property
    def counted(self) -> Truths:
        """Neither bot nor staff."""
        return ~(self.bot | self.staff)

    @property
    def count(self) -> int:
        return len(self.entry)


def people(plan: Plan, block: int, first: int, count: int) -> People:
    """Draw the people of a block; `first` is the number of its first person."""
    chance = stream(plan.seed, PEOPLE, block)
    kind = chance.random(count)
    bot = kind < plan.doses.bots
    day = whole(chance.random(count) * LENGTH)
    later = day >= HALF
    channel = np.where(
        later,
        pick(chance, count, plan.channel_shares[1]),
        pick(chance, count, plan.channel_shares[0]),
    )
    return People(
        first=first,
        entry=_moment(plan, chance, day),
        channel=channel,
        platform=pick(chance, count, PLATFORM_SHARES),
        bot=bot,
        staff=~bot & (kind < plan.doses.bots + plan.doses.staff),
        variants=_variants(plan, chance, later, bot),
        adoption=chance.random(count),
    )


def is_new(plan: Plan, platform: Whole, when: Whole, adoption: Floats, staff: Truths) -> Truths:
    """Tell which devices, first used at `when`, have the new version.

    A quarter has it on the day of the release, a seventh more with each day, 85 % at most.
    """
    since = plan.days.of(when) - np.array(plan.release.days)[platform]
    taken = np.where(since < 0, 0.0, np.minimum(0.25 + since / 7, 0.85))
    return np.asarray(np.where(staff, since >= -STAFF_LEAD_DAYS, adoption < taken))


def _moment(plan: Plan, chance: np.random.Generator, day: Whole) -> Whole:
    hour = pick(chance, len(day), _HOURS) + chance.random(len(day))
    starts = plan.days.starts
    lengths = np.diff(starts)
    return starts[day] + whole(hour / 24 * lengths[day])


def _variants(plan: Plan, chance: np.random.Generator, later: Truths, bot: Truths) -> Whole:
    shares = np.array([each.b_shares for each in plan.experiments])
    wanted = np.where(later[:, None], shares[:, 1], shares[:, 0])
    sided = np.array([each.bots_b for each in plan.experiments])
    lopsided = bot[:, None] & (sided != 0.5)  # noqa: PLR2004 - even is what most are
    wanted = np.where(lopsided, sided, wanted)
    return (chance.random(wanted.shape) < wanted).astype(np.int64)
