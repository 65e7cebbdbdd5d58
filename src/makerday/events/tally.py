"""Truth in numbers: what one block of people adds to the answer key. No log is read."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from .days import COHORT, HALF, LENGTH
from .exposures import exposures
from .journeys import ARRIVAL_LEAD, NEVER, journeys
from .people import people
from .plan import CHANNELS, METRIC, PLATFORMS, STEPS

if TYPE_CHECKING:
    from .chance import Truths, Whole
    from .exposures import Exposures
    from .journeys import Journeys
    from .people import People
    from .plan import Plan

SEGMENTS = len(PLATFORMS) * len(CHANNELS)
_METRIC = STEPS.index(METRIC)


@dataclass(frozen=True)
class Truth:
    """What really happened in one block."""

    crowd: People
    done: Journeys
    shown: Exposures


@dataclass(frozen=True)
class Tally:
    """Sums over blocks.

    `funnel`: people at the 5 steps and with an order kept. `money`: orders, revenue, refunds
    (cents). `signups`: by cohort day. `arms`: experiments x halves x arms x segments x (people,
    converted). `channels`: halves x channels x (people, signed up). `releases`: platforms x (old,
    new version) x 3 steps x (people before it, people who did it), entries of the second half.
    `first_new`: first local day of the new version by platform. `planted`: as PLANTED names.
    """

    funnel: Whole
    money: Whole
    signups: Whole
    arms: Whole
    channels: Whole
    releases: Whole
    first_new: Whole
    planted: Whole

    def __add__(self, other: Tally) -> Tally:
        sums = {
            each.name: getattr(self, each.name) + getattr(other, each.name)
            for each in fields(self)
        }
        return Tally(**sums | {"first_new": np.minimum(self.first_new, other.first_new)})


PLANTED = (
    *("bots", "staff", "second_device_people", "slow_activation_people"),
    *("early_activation_people", "early_order_people", "refunded_people"),
    *("both_variants_people", "lost_exposure_people", "immature_people"),
)


def truth(plan: Plan, block: int, first: int, count: int) -> Truth:
    """Draw what the people of one block are and do."""
    crowd = people(plan, block, first, count)
    done = journeys(plan, crowd, block)
    return Truth(crowd, done, exposures(plan, crowd, done, block))


def tally(plan: Plan, found: Truth) -> Tally:
    """Count one block."""
    crowd, done = found.crowd, found.done
    day = plan.days.of(crowd.entry)
    cohort = crowd.counted & (day < COHORT)
    reached = done.reached
    reached &= cohort[:, None]
    return Tally(
        funnel=reached.sum(axis=0),
        money=_money(done, cohort),
        signups=_by_day(plan, done, reached[:, 1]),
        arms=_arms(plan, found, cohort, reached[:, _METRIC]),
        channels=_channels(plan, crowd, cohort, reached[:, 1]),
        releases=_releases(found, cohort & (day >= HALF), reached),
        first_new=_first_new(plan, found),
        planted=_planted(found, cohort),
    )


def _money(done: Journeys, cohort: Truths) -> Whole:
    orders = done.orders
    inside = (orders.times < done.window_end[:, None]) & cohort[:, None]
    refunded = orders.refunds.sum(axis=2)
    return np.array([inside.sum(), orders.cents[inside].sum(), refunded[inside].sum()])


def _by_day(plan: Plan, done: Journeys, signed: Truths) -> Whole:
    days = plan.days.of(done.steps[signed, 1])
    return np.bincount(days, minlength=LENGTH)[:COHORT]


def _arms(plan: Plan, found: Truth, cohort: Truths, converted: Truths) -> Whole:
    crowd = found.crowd
    half = (plan.days.of(crowd.entry) >= HALF).astype(np.int64)
    segment = crowd.platform * len(CHANNELS) + crowd.channel
    arms = []
    for number in range(len(plan.experiments)):
        seen = cohort & found.shown.single[:, number]
        cell = (half * 2 + crowd.variants[:, number]) * SEGMENTS + segment
        people_in = np.bincount(cell[seen], minlength=4 * SEGMENTS)
        converted_in = np.bincount(cell[seen & converted], minlength=4 * SEGMENTS)
        arms.append(np.stack([people_in, converted_in], axis=1).reshape(2, 2, SEGMENTS, 2))
    return np.array(arms)


def _channels(plan: Plan, crowd: People, cohort: Truths, signed: Truths) -> Whole:
    cell = (plan.days.of(crowd.entry) >= HALF) * len(CHANNELS) + crowd.channel
    size = 2 * len(CHANNELS)
    counts = [np.bincount(cell[who], minlength=size) for who in (cohort, signed)]
    return np.stack(counts, axis=1).reshape(2, len(CHANNELS), 2)


def _releases(found: Truth, late: Truths, reached: Truths) -> Whole:
    """Count steps by the platform and version of the entry, which is what an analyst sees."""
    cell = found.crowd.platform * 2 + found.done.devices.first_new
    size = 2 * len(PLATFORMS)
    sums = [np.bincount(cell[late & reached[:, step]], minlength=size) for step in range(4)]
    pairs = np.stack([sums[0:3], sums[1:4]], axis=2)
    return pairs.transpose(1, 0, 2).reshape(len(PLATFORMS), 2, 3, 2)


def _first_new(plan: Plan, found: Truth) -> Whole:
    crowd, devices = found.crowd, found.done.devices
    arrival = np.where(devices.second, found.done.steps[:, 1] - ARRIVAL_LEAD, crowd.entry)
    days = np.full(len(PLATFORMS), LENGTH, dtype=np.int64)
    uses = (
        (crowd.platform, devices.first_new, crowd.entry),
        (devices.main_platform, devices.main_new, arrival),
    )
    for platform, new, when in uses:
        who = crowd.counted & new
        np.minimum.at(days, platform[who], plan.days.of(when[who]))
    return days


def _planted(found: Truth, cohort: Truths) -> Whole:
    """Count what concerns the cohort, in the order of PLANTED."""
    crowd, done, shown = found.crowd, found.done, found.shown
    late = (done.steps[:, 3] < NEVER) & (done.steps[:, 3] >= done.window_end)
    ordered = done.orders.times < NEVER
    whos = (
        crowd.bot,
        crowd.staff,
        cohort & done.devices.second,
        cohort & late,
        cohort & (done.early_activate < NEVER),
        cohort & ordered[:, 0],
        (ordered & done.orders.lost & cohort[:, None]).any(axis=1),
        cohort & (shown.other_times < NEVER).any(axis=1),
        cohort & (shown.times == NEVER).any(axis=1),
        crowd.counted & ~cohort,
    )
    return np.array([who.sum() for who in whos])
