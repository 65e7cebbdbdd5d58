"""Who was shown which variant, as far as it was logged: once, both, or lost on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .chance import EXPOSURES, Truths, Whole, stream, whole
from .days import DAY, HOUR, SECOND
from .journeys import NEVER

if TYPE_CHECKING:
    from .journeys import Journeys
    from .people import People
    from .plan import Plan


@dataclass(frozen=True)
class Exposures:
    """People x experiments: when first shown (NEVER if lost), and when the other variant was."""

    times: Whole
    other_times: Whole

    @property
    def single(self) -> Truths:
        """Shown one variant and no other."""
        return np.asarray((self.times < NEVER) & (self.other_times == NEVER))


def exposures(plan: Plan, crowd: People, done: Journeys, block: int) -> Exposures:
    """Draw the exposures of a block: in the first minute of the entry, in order."""
    chance = stream(plan.seed, EXPOSURES, block)
    shape = crowd.variants.shape
    delays = SECOND + np.cumsum(whole(chance.random(shape) * 5 * SECOND) + 1, axis=1)
    lost = _lost(plan, crowd, done) & (chance.random(shape) < [e.lost for e in plan.experiments])
    both = (chance.random(shape) < plan.doses.both_variants) & ~lost & ~crowd.bot[:, None]
    later = crowd.entry[:, None] + HOUR + whole(chance.random(shape) * 2 * DAY)
    return Exposures(
        times=np.where(lost, NEVER, crowd.entry[:, None] + delays),
        other_times=np.where(both, later, NEVER),
    )


def _lost(plan: Plan, crowd: People, done: Journeys) -> Truths:
    """Whose exposures may be lost: those who leave before sign-up, where the page crashes."""
    arm = np.array([each.lost_arm for each in plan.experiments])
    platform = np.array([each.lost_platform for each in plan.experiments])
    leaves = (done.steps[:, 1] == NEVER) & crowd.counted
    return np.asarray(
        leaves[:, None] & (crowd.variants == arm) & (crowd.platform[:, None] == platform)
    )
