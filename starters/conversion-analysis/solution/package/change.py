"""What moved: other people or other behaviour, and which release broke a step."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from . import rates

if TYPE_CHECKING:
    from datetime import date

    import duckdb

    from .about import About

_BY_CHANNEL = """
SELECT channel, count(*), count(reached_signup.t)
FROM guest LEFT JOIN reached_signup USING (person)
WHERE day BETWEEN ? AND ? GROUP BY channel
"""


def explained(con: duckdb.DuckDBPyConnection, about: About) -> dict[str, float | None]:
    """Split the change of the sign-up rate into mix and rate, by channel.

    Each channel's change of share counts at the mean of its two rates, and the other way
    round (Kitagawa 1955): so the parts add up, whichever half one calls the first.
    """
    before, after = (_by_channel(con, about, days) for days in (about.before, about.after))
    n0, n1 = (sum(people for people, _ in half.values()) for half in (before, after))
    if not (n0 and n1):
        return dict.fromkeys(
            ("signup_rate_before", "signup_rate_after", "change_pp", "mix_pp", "rate_pp")
        )
    mix = rate = 0.0
    for channel in sorted({*before, *after}):
        (people0, joined0), (people1, joined1) = (
            half.get(channel, (0, 0)) for half in (before, after)
        )
        share0, share1 = people0 / n0, people1 / n1
        rate0 = joined0 / people0 if people0 else joined1 / people1
        rate1 = joined1 / people1 if people1 else rate0
        mix += (share1 - share0) * (rate0 + rate1) / 2
        rate += (rate1 - rate0) * (share0 + share1) / 2
    whole0, whole1 = (sum(j for _, j in half.values()) for half in (before, after))
    return {
        "signup_rate_before": whole0 / n0,
        "signup_rate_after": whole1 / n1,
        "change_pp": 100 * (whole1 / n1 - whole0 / n0),
        "mix_pp": 100 * mix,
        "rate_pp": 100 * rate,
    }


def _by_channel(
    con: duckdb.DuckDBPyConnection, about: About, days: tuple[date, date]
) -> dict[str, tuple[int, int]]:
    numbers = [(day - about.first_day).days for day in days]
    found = con.execute(_BY_CHANNEL, numbers).fetchall()
    return {channel: (people, joined) for channel, people, joined in found}


_BY_RELEASE = """
SELECT platform, app_version, count(*), count(reached.t)
FROM guest JOIN reached_{before} USING (person)
LEFT JOIN reached_{step} AS reached USING (person)
WHERE day BETWEEN ? AND ? GROUP BY platform, app_version
"""
_FIRST_SEEN = """
SELECT min(number) FROM day JOIN (
    SELECT min(t) AS t FROM (
        SELECT coalesce(2 * owner + 1, 2 * device_id) AS person, t
        FROM log LEFT JOIN account USING (device_id) WHERE platform = ? AND app_version = ?)
    SEMI JOIN counted USING (person))
ON t >= starts AND t < ends
"""


def broken_release(con: duckdb.DuckDBPyConnection, about: About) -> dict[str, Any]:
    """Find the release after which a step fell most, in standard errors."""
    worst = min(
        (
            (_fall(new, old), platform, version, step)
            for before, step in pairwise(about.steps)
            for platform, version, new, old in _releases(con, about, before, step)
        ),
        default=None,
    )
    if worst is None or worst[0] >= 0:
        return dict.fromkeys(("platform", "app_version", "step", "first_local_day"))
    _, platform, version, step = worst
    day = con.execute(_FIRST_SEEN, [platform, version]).fetchall()[0][0]
    first = about.first_day + timedelta(days=day) if day is not None else None
    return {
        "platform": platform,
        "app_version": version,
        "step": step,
        "first_local_day": first and str(first),
    }


def _releases(
    con: duckdb.DuckDBPyConnection, about: About, before: str, step: str
) -> list[tuple[str, str, tuple[int, int], tuple[int, int]]]:
    """Give each platform's releases, with who came to a step and reached it, new and old.

    Of the days on which there were both: else a season would look like a release.
    """
    asked = _BY_RELEASE.format(before=before, step=step)
    days = [(day - about.first_day).days for day in about.after]
    found = {
        (platform, version): (joined, people)
        for platform, version, people, joined in con.execute(asked, days).fetchall()
    }
    return [
        (platform, new, found[platform, new], found[platform, old])
        for platform in about.platforms
        for old, new in pairwise(about.app_versions)
        if (platform, new) in found and (platform, old) in found
    ]


def _fall(new: tuple[int, int], old: tuple[int, int]) -> float:
    return rates.z_score(*new, *old)
