"""The bonus: an interval that may be looked at every day, and less noise for nothing."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from .looks import always_valid


def looked(asked: dict[str, Any]) -> dict[str, Any]:
    """Give an interval for B - A on each day, that holds on all days together."""
    a, b = (np.asarray(asked[arm], dtype=float) for arm in ("a", "b"))  # day by day: x, n so far
    rate_a, rate_b = ((arm[:, 0] + 0.5) / (arm[:, 1] + 1) for arm in (a, b))
    spread = rate_a * (1 - rate_a) / a[:, 1] + rate_b * (1 - rate_b) / b[:, 1]
    half = np.asarray(always_valid(spread.tolist()))
    seen = b[:, 0] / b[:, 1] - a[:, 0] / a[:, 1]
    return {"ci_low": (seen - half).tolist(), "ci_high": (seen + half).tolist()}


def adjusted(asked: dict[str, Any]) -> dict[str, Any]:
    """Take out of each person's value what was known of them before (Deng and others 2013)."""
    before_a, after_a, before_b, after_b = (
        np.asarray(asked[name], dtype=float)
        for name in ("before_a", "after_a", "before_b", "after_b")
    )
    before, after = np.concatenate([before_a, before_b]), np.concatenate([after_a, after_b])
    spread = float(np.var(before))
    slope = float(np.cov(before, after, ddof=0)[0, 1]) / spread if spread else 0.0
    a = after_a - slope * (before_a - before.mean())
    b = after_b - slope * (before_b - before.mean())
    error = sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
    value = float(b.mean() - a.mean())
    return {"diff": value, "ci_low": value - 1.96 * error, "ci_high": value + 1.96 * error}
