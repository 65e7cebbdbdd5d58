"""What must be right about an experiment, whatever method found it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from program import wrong
from questions import right_p
from sound import Interval, Room, room_of_a_difference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from supply import Analysed

GATE = 0.001
COUNTS = ("a_people", "a_converted_people", "b_people", "b_converted_people")
FIGURES = ("diff_pp", "ci_low_pp", "ci_high_pp", "p_value")
CLOSE_PP = 0.005
ROOM_PP = 0.1  # of the width: methods for strata differ a little more than those for one table


def people(analysed: Analysed, name: str) -> None:
    """Fail unless the right people are in the right arms."""
    truth, told = analysed.truth(name), said(analysed, name)
    off = [key for key in COUNTS if told.get(key) != truth[key]]
    if off:
        why = "other people: who saw both variants is in neither arm (rule 12)"
        raise wrong(f"{name}: {', '.join(off)}", "the people of rule 12", why)


def verdict(analysed: Analysed, name: str) -> None:
    """Fail unless the word is right; say which trap leads to the other word."""
    truth, word = analysed.truth(name), said(analysed, name).get("verdict")
    if word != truth["verdict"]:
        why = _why(analysed, name, word)
        raise wrong(f"{name}: verdict", "the one that its rules give", f"{word!r}{why}")


def figures(analysed: Analysed, name: str) -> None:
    """Fail unless difference, interval and p-value are those of a sound method."""
    truth, told = analysed.truth(name), said(analysed, name)
    if truth["verdict"] == "invalid":
        given = [key for key in FIGURES if told.get(key) is not None]
        if given:
            raise wrong(f"{name}: {', '.join(given)}", "null: the arms are not comparable", "a figure")
        return
    diff, low, high, p = (told.get(key) for key in FIGURES)
    if not _number(diff) or abs(diff - truth["diff_pp"]) > CLOSE_PP:
        raise wrong(f"{name}: diff_pp", "B - A in percentage points, within phases", "another figure")
    if not _room(truth).holds(low, high):
        raise wrong(f"{name}: ci_low_pp, ci_high_pp", "a sound 95 % interval", "another one")
    if not right_p(p, _p_of(truth["z"])):
        raise wrong(f"{name}: p_value", "that of a two-sided test", "another one")


def segments(analysed: Analysed, name: str) -> None:
    """Fail where a null experiment is said to work in some segment after all."""
    seen = said(analysed, name).get("segments_seen")
    if not isinstance(seen, list):
        raise wrong(f"{name}: segments_seen", "a list", repr(seen)[:60])
    if analysed.truth(name)["segments_seen"] == [] and seen:
        why = "twelve looks, and no correction for twelve (rule 15)"
        raise wrong(f"{name}: segments_seen", "none that stays after Holm", why)


def said(analysed: Analysed, name: str) -> Mapping[str, Any]:
    return analysed.results.named("experiments", "name", name)


def _why(analysed: Analysed, name: str, word: object) -> str:
    truth = analysed.truth(name)
    if truth["verdict"] == "invalid":
        return ": the arms have not got the people they were meant to get (rule 13)"
    if word == "invalid":
        return ": its gate is shut without need; where shares change, add the phases up (rule 13)"
    if len(truth["phases"]) > 1:
        return ": its share changed on the way, compare within phases (rule 14)"
    return ""


def _room(truth: Mapping[str, Any]) -> Room:
    """Give where the ends may lie: one table's families, or the phases' normal interval."""
    if len(truth["phases"]) == 1:
        table = (truth[key] for key in ("b_converted_people", "b_people"))
        other = (truth[key] for key in ("a_converted_people", "a_people"))
        low, high = room_of_a_difference(*table, *other)
        return Room(_scaled(low), _scaled(high))
    half = 1.959964 * abs(truth["diff_pp"] / truth["z"])
    slack = ROOM_PP * half
    low, high = truth["diff_pp"] - half, truth["diff_pp"] + half
    return Room(Interval(low - slack, low + slack), Interval(high - slack, high + slack))


def _scaled(ends: Interval) -> Interval:
    return Interval(100 * ends.low, 100 * ends.high)


def _p_of(z: float) -> float:
    from statistics import NormalDist

    return 2 * NormalDist().cdf(-abs(z))


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
