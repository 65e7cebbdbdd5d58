"""Chance from a seed: a stream for each purpose, so that one never shifts another.

Only uniform numbers are drawn, and only added, multiplied and compared: no logarithm or
sine whose last bit differs between processors.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Truths: TypeAlias = NDArray[np.bool_]

PLAN, PEOPLE, JOURNEYS, EXPOSURES, ROWS, BLEMISHES = range(6)


def stream(seed: int, purpose: int, block: int = 0) -> np.random.Generator:
    """Open the stream of a purpose for one block of people."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, purpose, block])))


def pick(chance: np.random.Generator, size: int, weights: Floats) -> Whole:
    """Draw `size` indices; index i comes up in proportion to weights[i]."""
    steps = np.cumsum(weights)
    return np.searchsorted(steps[:-1] / steps[-1], chance.random(size), side="right")


def whole(values: Floats) -> Whole:
    """Cut to whole numbers."""
    return values.astype(np.int64)
