"""The conversion reference against the keys of many logs: `nox -s starters` takes twenty."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from conversion_kit import judge, solution

from makerday.events import Order, make

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SEEDS = 20 if int(os.environ.get("MAKERDAY_REPEATS", "2")) > 2 else 1
MODES = ("unseen", "real", "aa")
EXACT = ("funnel", "money", "signups_by_local_day", "broken_release")
ARMS = ("name", "a_people", "a_converted_people", "b_people", "b_converted_people", "verdict")


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_key_is_found(seed: int, tmp_path: Path) -> None:
    made = make(Order(1000 + seed, 60_000, MODES[seed % len(MODES)]), tmp_path / "data")
    told = json.loads(json.dumps(solution("analysis").analyse(made.folder)))
    assert {name: told[name] for name in EXACT} == {name: made.key[name] for name in EXACT}
    for truth, own in zip(made.key["experiments"], told["experiments"], strict=True):
        assert {name: own[name] for name in ARMS} == {name: truth[name] for name in ARMS}
        assert own["diff_pp"] == (truth["diff_pp"] and pytest.approx(truth["diff_pp"]))
        assert own["srm_p_value"] == pytest.approx(truth["srm_p_value"], rel=1e-6)
        assert truth["segments_seen"] is None or own["segments_seen"] == []
        _sound(truth, own)
    change = {name: made.key["change"][name] for name in told["change"]}
    assert told["change"] == pytest.approx(change)


def _sound(truth: Mapping[str, Any], own: Mapping[str, Any]) -> None:
    """Where there was one phase, the interval is in the room of the families."""
    if own["diff_pp"] is None or len(truth["phases"]) > 1:
        return
    counts = [truth[f"{arm}_{what}"] for arm in "ba" for what in ("converted_people", "people")]
    room = judge("sound").room_of_a_difference(*counts)
    assert room.holds(own["ci_low_pp"] / 100, own["ci_high_pp"] / 100)
