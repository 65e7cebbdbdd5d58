"""What is planted into a log: drawn from the seed, so that this text tells no answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .chance import PLAN, stream
from .days import ELSEWHERE, HALF, SPRINGS, Days
from .order import NO_WINNER, UNSEEN

if TYPE_CHECKING:
    from .chance import Floats

STEPS = ("visit", "signup", "verify", "activate", "purchase")
EVENTS = ("visit", "page_view", "exposure", "signup", "verify", "activate", "purchase", "refund")
PLATFORMS = ("web", "android", "ios")
CHANNELS = ("search", "email", "referral", "paid_social")
NAMES = ("amber", "birch", "cedar", "dune")
METRIC = "activate"

EFFECT, NULL, MISMATCH, REVERSAL = "effect", "null", "mismatch", "reversal"


@dataclass(frozen=True)
class Experiment:
    """`b_shares` is the designed share of B, for each half of the cohort.

    `effect` multiplies the chance of B to activate. Of arm `lost_arm`'s people on platform
    `lost_platform` who never sign up, `lost` (a share) have no exposure in the log.
    """

    name: str
    role: str
    b_shares: tuple[float, float] = (0.5, 0.5)
    effect: float = 1.0
    lost: float = 0.0
    lost_arm: int = 1
    lost_platform: int = 0
    bots_b: float = 0.5

    @property
    def ramps(self) -> bool:
        return self.b_shares[0] != self.b_shares[1]


@dataclass(frozen=True)
class Doses:
    """How much of each trap, as shares of rows, people, devices, sign-ups, sittings or orders."""

    repeats: float = 0.02
    bots: float = 0.025
    staff: float = 0.008
    wrong_clocks: float = 0.08
    late: float = 0.03
    second_device: float = 0.25
    slow: float = 0.08
    early_activate: float = 0.12
    early_order: float = 0.05
    refunds: tuple[float, float, float] = (0.08, 0.04, 0.03)
    both_variants: float = 0.012


@dataclass(frozen=True)
class Release:
    """A new version on each platform, from a local day on; it breaks one step on one platform."""

    versions: tuple[str, str]
    days: tuple[int, ...]
    platform: int
    step: int
    factor: float


@dataclass(frozen=True)
class Plan:
    """`signup_rates` and `channel_shares` (halves x channels) are before season and effects."""

    seed: int
    mode: str
    days: Days
    experiments: tuple[Experiment, ...]
    signup_rates: Floats
    keenness: Floats
    channel_shares: Floats
    season: float
    release: Release
    doses: Doses


def plan(seed: int, mode: str) -> Plan:
    """Draw what is planted in the log of this seed."""
    chance = stream(seed, PLAN)
    weak = int(chance.integers(len(CHANNELS)))
    calendars = ELSEWHERE if mode == UNSEEN else SPRINGS
    return Plan(
        seed=seed,
        mode=mode,
        days=calendars[int(chance.integers(len(calendars)))],
        experiments=_experiments(chance, mode),
        signup_rates=_placed(chance, weak, 0.15, (0.50, 0.42, 0.36)),
        keenness=np.where(np.arange(len(CHANNELS)) == weak, 0.85, 1.0),
        channel_shares=np.stack(_shares(chance, weak)),
        season=0.78 if mode == UNSEEN else 0.87,
        release=_release(chance, mode),
        doses=_doses(chance, mode),
    )


def _experiments(chance: np.random.Generator, mode: str) -> tuple[Experiment, ...]:
    """Deal the four roles to the four names."""
    platform = int(chance.integers(1, len(PLATFORMS)))
    ramp = (0.1, 0.5)
    if mode == NO_WINNER:
        cast = [{"role": NULL}, {"role": NULL, "bots_b": 0.8}, {"role": NULL}]
        cast.append({"role": NULL, "b_shares": ramp})
    elif mode == UNSEEN:
        cast = [{"role": EFFECT, "effect": 0.85}, {"role": NULL, "bots_b": 0.2}]
        cast.append({"role": MISMATCH, "lost": 0.65, "lost_arm": 0, "lost_platform": platform})
        cast.append({"role": REVERSAL, "effect": 0.85, "b_shares": (0.5, 0.08)})
    else:
        cast = [{"role": EFFECT, "effect": 1.16}, {"role": NULL, "bots_b": 0.8}]
        cast.append({"role": MISMATCH, "lost": 0.55, "lost_platform": platform})
        cast.append({"role": REVERSAL, "effect": 1.15, "b_shares": ramp})
    dealt = chance.permutation(len(NAMES))
    return tuple(
        Experiment(name=name, **cast[role]) for name, role in zip(NAMES, dealt, strict=True)
    )


def _placed(
    chance: np.random.Generator, weak: int, low: float, others: tuple[float, float, float]
) -> Floats:
    """Give the weak channel its rate and the others theirs in any order, a little shaken."""
    rates = np.insert(chance.permutation(np.array(others)), weak, low)
    return np.asarray(rates * (0.98 + 0.04 * chance.random(len(CHANNELS))))


def _shares(chance: np.random.Generator, weak: int) -> tuple[Floats, Floats]:
    """Channel shares before and after: the weak channel doubles, all others shrink alike."""
    before = np.insert(0.23 + 0.05 * chance.random(len(CHANNELS) - 1), weak, 0.24)
    before /= before.sum()
    swollen = 0.47 + 0.02 * chance.random()
    after = before * (1 - swollen) / (1 - before[weak])
    after[weak] = swollen
    return before, after


def _release(chance: np.random.Generator, mode: str) -> Release:
    major, minor = int(chance.integers(3, 9)), int(chance.integers(1, 8))
    breakable = (1, 2, 3) if mode == UNSEEN else (2, 3)
    return Release(
        versions=(f"{major}.{minor}", f"{major}.{minor + 1}"),
        days=tuple(int(day) for day in chance.integers(HALF + 1, HALF + 5, len(PLATFORMS))),
        platform=int(chance.integers(len(PLATFORMS))),
        step=int(chance.choice(breakable)),
        factor=0.5 if mode == UNSEEN else 0.55,
    )


def _doses(chance: np.random.Generator, mode: str) -> Doses:
    if mode != UNSEEN:
        return Doses()
    shaken = 0.6 + 0.9 * chance.random(5)
    return Doses(
        repeats=0.03 * shaken[0],
        wrong_clocks=0.08 * shaken[1],
        late=0.04 * shaken[2],
        second_device=0.3 * shaken[3],
        slow=0.1 * shaken[4],
        refunds=(0.12, 0.06, 0.06),
        both_variants=0.03,
    )
