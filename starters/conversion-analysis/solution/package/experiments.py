"""A verdict for each experiment: behind the gate, within phases, corrected over segments."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from statsmodels.stats.multitest import multipletests

from . import ratio, strata
from .rates import ALPHA
from .strata import Stratum

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb

    from .about import About, Experiment

Cell = tuple[int, str, str]  # phase, platform, channel

_ARMS = """
CREATE TEMP TABLE arm AS
SELECT experiment, person, any_value(variant) AS variant
FROM (SELECT DISTINCT coalesce(2 * owner + 1, 2 * device_id) AS person, experiment, variant
      FROM log LEFT JOIN account USING (device_id) WHERE event = 'exposure')
SEMI JOIN cohort USING (person)
GROUP BY experiment, person HAVING count(DISTINCT variant) = 1
"""
_CELLS = """
SELECT day, platform, channel,
       count(*) FILTER (variant = 'A'), count(*) FILTER (variant = 'A' AND reached.t IS NOT NULL),
       count(*) FILTER (variant = 'B'), count(*) FILTER (variant = 'B' AND reached.t IS NOT NULL)
FROM arm JOIN guest USING (person)
LEFT JOIN reached_{metric} AS reached USING (person)
WHERE experiment = ? GROUP BY day, platform, channel
"""


def judged(con: duckdb.DuckDBPyConnection, about: About) -> list[dict[str, Any]]:
    """Judge every experiment of about.json, in its order."""
    con.execute(_ARMS)
    return [_one(each, _cells(con, about, each)) for each in about.experiments]


def _cells(
    con: duckdb.DuckDBPyConnection, about: About, experiment: Experiment
) -> dict[Cell, Stratum]:
    """Count people and converted people by phase and segment."""
    starts = [(each.first_day - about.first_day).days for each in experiment.phases]
    found: dict[Cell, Stratum] = defaultdict(lambda: Stratum(0, 0, 0, 0))
    for day, platform, channel, n_a, x_a, n_b, x_b in _rows(con, experiment):
        phase = sum(start <= day for start in starts) - 1
        cell = (phase, platform, channel)
        found[cell] = _plus(found[cell], Stratum(x_b, n_b, x_a, n_a))
    return found


def arms_by_day(con: duckdb.DuckDBPyConnection, experiment: Experiment) -> dict[int, Stratum]:
    """Count people and converted people by the local day on which they came."""
    found: dict[int, Stratum] = defaultdict(lambda: Stratum(0, 0, 0, 0))
    for day, _, _, n_a, x_a, n_b, x_b in _rows(con, experiment):
        found[day] = _plus(found[day], Stratum(x_b, n_b, x_a, n_a))
    return found


def _rows(con: duckdb.DuckDBPyConnection, experiment: Experiment) -> list[tuple[Any, ...]]:
    return con.execute(_CELLS.format(metric=experiment.metric), [experiment.name]).fetchall()


def _one(experiment: Experiment, cells: Mapping[Cell, Stratum]) -> dict[str, Any]:
    phases = _by_phase(experiment, cells)
    seen = [(each.n_a, each.n_b) for each in phases]
    p = ratio.p_value(seen, [(1 - each.b_share, each.b_share) for each in experiment.phases])
    whole = _sum(phases)
    told = {
        "name": experiment.name,
        "a_people": whole.n_a,
        "a_converted_people": whole.x_a,
        "b_people": whole.n_b,
        "b_converted_people": whole.x_b,
        "srm_p_value": p,
    }
    if p < ratio.GATE:
        return told | _NOTHING
    return told | _compared(phases) | {"segments_seen": _segments(experiment, cells)}


_NOTHING = {
    **dict.fromkeys(("diff_pp", "ci_low_pp", "ci_high_pp", "p_value")),
    "verdict": "invalid",
    "segments_seen": [],
}


def _compared(phases: list[Stratum]) -> dict[str, Any]:
    found = strata.difference(phases)
    if found.value is None:
        return {key: _NOTHING[key] for key in _NOTHING if key != "segments_seen"}
    return {
        "diff_pp": 100 * found.value,
        "ci_low_pp": 100 * found.low,
        "ci_high_pp": 100 * found.high,
        "p_value": strata.p_value(phases),
        "verdict": _verdict(found.low, found.high),
    }


def _verdict(low: float, high: float) -> str:
    if low > 0:
        return "ship"
    return "harmful" if high < 0 else "no_effect_seen"


def _segments(experiment: Experiment, cells: Mapping[Cell, Stratum]) -> list[dict[str, str]]:
    """Give the segments with a difference that stays when twelve were looked at (Holm 1979)."""
    names = sorted({(platform, channel) for _, platform, channel in cells})
    own = {
        name: _by_phase(experiment, {cell: s for cell, s in cells.items() if cell[1:] == name})
        for name in names
    }
    found = {name: p for name in names if (p := strata.p_value(own[name])) is not None}
    if not found:
        return []
    stays = multipletests(list(found.values()), ALPHA, "holm")[0]
    return [
        {"platform": platform, "channel": channel}
        for (platform, channel), there in zip(found, stays, strict=True)
        if there
    ]


def _by_phase(experiment: Experiment, cells: Mapping[Cell, Stratum]) -> list[Stratum]:
    return [
        _sum([s for (phase, *_), s in cells.items() if phase == number])
        for number in range(len(experiment.phases))
    ]


def _sum(parts: list[Stratum]) -> Stratum:
    whole = Stratum(0, 0, 0, 0)
    for each in parts:
        whole = _plus(whole, each)
    return whole


def _plus(one: Stratum, other: Stratum) -> Stratum:
    return Stratum(*(a + b for a, b in zip(one, other, strict=True)))
