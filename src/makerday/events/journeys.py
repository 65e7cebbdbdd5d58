"""What each person really did: the steps, the orders, the second device. Nothing is logged yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .chance import JOURNEYS, Floats, Truths, Whole, pick, stream, whole
from .days import DAY, HALF, HOUR, MINUTE, SECOND, WINDOW_HOURS
from .people import PLATFORM_SHARES, is_new

if TYPE_CHECKING:
    from .people import People
    from .plan import Plan

NEVER = np.int64(2**62)
ARRIVAL_LEAD = 90 * SECOND  # on a new device one arrives before one signs up
_WINDOW = WINDOW_HOURS * HOUR
_VERIFY = np.array([0.80, 0.86, 0.88])
_ACTIVATE, _PURCHASE, _MORE = 0.66, 0.36, 0.3
_BOT = (0.7, 0.9, 0.9, 0.0)
_STAFF = (0.9, 0.95, 0.9, 0.5)


@dataclass(frozen=True)
class Devices:
    """The device of the entry, and the one on which the person signs up and goes on."""

    second: Truths
    main_platform: Whole
    first_new: Truths
    main_new: Truths


@dataclass(frozen=True)
class Orders:
    """People x 3 orders: one before activation, the first after it, one more.

    `refund_times` and `refunds` (cents) are people x 3 x 2.
    """

    times: Whole
    cents: Whole
    refund_times: Whole
    refunds: Whole

    @property
    def lost(self) -> Truths:
        """Refunded altogether."""
        return np.asarray(self.refunds.sum(axis=2) >= self.cents)


@dataclass(frozen=True)
class Journeys:
    """`steps` (people x 5): when each step was done, after the one before it; NEVER if not.

    `early_activate`: an `activate` that a template made, before verification.
    """

    steps: Whole
    early_activate: Whole
    devices: Devices
    orders: Orders

    @property
    def window_end(self) -> Whole:
        return self.steps[:, 0] + _WINDOW

    @property
    def reached(self) -> Truths:
        """People x 6: the five steps in order inside the window; the sixth, an order is kept."""
        inside = self.steps < self.window_end[:, None]
        reached = np.logical_and.accumulate(inside, axis=1)
        after = self.orders.times[:, 1:] < self.window_end[:, None]
        kept = (after & ~self.orders.lost[:, 1:]).any(axis=1)
        # Column by column in memory: what is counted are columns.
        return np.asfortranarray(np.column_stack([reached, reached[:, 4] & kept]))


def journeys(plan: Plan, crowd: People, block: int) -> Journeys:
    """Draw what the people of a block do."""
    chance = stream(plan.seed, JOURNEYS, block)
    first_new = is_new(plan, crowd.platform, crowd.entry, crowd.adoption, crowd.staff)
    chances = _step_chances(plan, crowd)
    chances[:, 0] *= _broken(plan, 1, crowd.platform, first_new)
    signup = _next(chance, crowd.entry, chances[:, 0], plan.doses.slow, (0.62, 4 * DAY))
    devices = _devices(plan, chance, crowd, signup, first_new)
    for step in (2, 3):
        chances[:, step - 1] *= _broken(plan, step, devices.main_platform, devices.main_new)
    slow = plan.doses.slow
    verify = _next(chance, signup, chances[:, 1], slow / 4, (0.8, 2 * DAY))
    activate = _next(chance, verify, chances[:, 2], slow, (0.5, 4 * DAY))
    purchase = _next(chance, activate, chances[:, 3], 2 * slow, (0.35, 5 * DAY))
    steps = np.column_stack([crowd.entry, signup, verify, activate, purchase])
    early = _between(
        chance, signup, verify, chance.random(crowd.count) < plan.doses.early_activate
    )
    return Journeys(steps, early, devices, _orders(plan, chance, steps))


def _step_chances(plan: Plan, crowd: People) -> Floats:
    """People x 4: the chance of each step after the one before, releases apart."""
    season = np.where(plan.days.of(crowd.entry) >= HALF, plan.season, 1.0)
    # Who comes later is less keen on all of it.
    activate = _ACTIVATE * plan.keenness[crowd.channel] * np.sqrt(season)
    for number, experiment in enumerate(plan.experiments):
        activate = activate * np.where(crowd.variants[:, number] == 1, experiment.effect, 1.0)
    chances = np.column_stack(
        [
            plan.signup_rates[crowd.channel] * season,
            _VERIFY[crowd.platform],
            activate,
            np.full(crowd.count, _PURCHASE),
        ]
    )
    chances[crowd.bot] = _BOT
    chances[crowd.staff] = _STAFF
    return chances


def _broken(plan: Plan, step: int, platform: Whole, new: Truths) -> Floats:
    release = plan.release
    hit = new & (platform == release.platform) & (step == release.step)
    return np.where(hit, release.factor, 1.0)


def _next(
    chance: np.random.Generator,
    before: Whole,
    chances: Floats,
    slow: float,
    pace: tuple[float, int],
) -> Whole:
    """Draw when the next step is done, if ever.

    A share pace[0] goes on within 20 minutes; `slow` takes 6 to 13 days; the rest up to pace[1].
    """
    count = len(before)
    done = (before < NEVER) & (chance.random(count) < chances)
    speed, wait = chance.random(count), chance.random(count)
    delay = np.where(
        speed < pace[0],
        MINUTE + whole(wait * 19 * MINUTE),
        40 * MINUTE + whole(wait * wait * pace[1]),
    )
    delay = np.where(speed > 1 - slow, 6 * DAY + whole(wait * 7 * DAY), delay)
    return np.where(done, before + delay, NEVER)


def _between(chance: np.random.Generator, low: Whole, high: Whole, wanted: Truths) -> Whole:
    """Draw a moment after `low` and before `high`, or within a minute where there is no high."""
    room = np.minimum(high - low, MINUTE) - 1
    moment = low + 1 + whole(chance.random(len(low)) * (room - 1))
    return np.where(wanted & (low < NEVER), moment, NEVER)


def _devices(
    plan: Plan, chance: np.random.Generator, crowd: People, signup: Whole, first_new: Truths
) -> Devices:
    count = crowd.count
    # A second device is known to be the same person's only once there is an account.
    second = (signup < NEVER) & (chance.random(count) < plan.doses.second_device)
    platform = np.where(second, pick(chance, count, PLATFORM_SHARES), crowd.platform)
    arrival = np.where(second, signup - ARRIVAL_LEAD, crowd.entry)
    second &= arrival > crowd.entry + 2 * MINUTE
    platform = np.where(second, platform, crowd.platform)
    new = is_new(plan, platform, arrival, chance.random(count), crowd.staff)
    return Devices(second, platform, first_new, np.where(second, new, first_new))


def _orders(plan: Plan, chance: np.random.Generator, steps: Whole) -> Orders:
    """Draw orders for those who verified; nobody else has any."""
    who = np.flatnonzero(steps[:, 2] < NEVER)
    verify, activate, purchase = steps[who, 2], steps[who, 3], steps[who, 4]
    early = _between(chance, verify, activate, chance.random(len(who)) < plan.doses.early_order)
    more = (purchase < NEVER) & (chance.random(len(who)) < _MORE)
    again = np.where(more, purchase + HOUR + whole(chance.random(len(who)) * 4 * DAY), NEVER)
    times = np.column_stack([early, purchase, again])
    cents = chance.integers(500, 10_000, times.shape)
    refund_times, refunds = _refunds(plan, chance, times, cents)
    return Orders(
        times=_for_all(len(steps), who, times, NEVER),
        cents=_for_all(len(steps), who, cents, 0),
        refund_times=_for_all(len(steps), who, refund_times, NEVER),
        refunds=_for_all(len(steps), who, refunds, 0),
    )


def _for_all(count: int, who: Whole, values: Whole, nothing: int | np.int64) -> Whole:
    everyone = np.full((count, *values.shape[1:]), nothing, dtype=np.int64)
    everyone[who] = values
    return everyone


def _refunds(
    plan: Plan, chance: np.random.Generator, times: Whole, cents: Whole
) -> tuple[Whole, Whole]:
    """Draw refunds within 5 days of an order: the whole, a part, or the whole in two parts."""
    full, part, halves = plan.doses.refunds
    kind = np.where(times < NEVER, chance.random(times.shape), 1.0)
    share = whole(cents * (0.2 + 0.5 * chance.random(times.shape)))
    first = np.where(kind < full, cents, np.where(kind < full + part + halves, share, 0))
    second = np.where((kind >= full + part) & (kind < full + part + halves), cents - first, 0)
    refunds = np.stack([first, second], axis=2)
    delay = HOUR + whole(chance.random(refunds.shape) * (5 * DAY - HOUR))
    return np.where(refunds > 0, times[:, :, None] + delay, NEVER), refunds
