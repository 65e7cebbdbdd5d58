"""What must be right about a change: its size, its parts and its cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from program import wrong

if TYPE_CHECKING:
    from supply import Analysed

SUM_PP, PART_PP = 0.01, 0.5  # Laspeyres, Paasche and the midpoint differ by less than a half
CLOSE = 1e-6


def whole_rates(analysed: Analysed) -> None:
    """Fail unless both rates are those of the cohort's halves."""
    for name in ("signup_rate_before", "signup_rate_after"):
        told = _figure(analysed, name)
        if abs(told - analysed.key["change"][name]) > CLOSE:
            raise wrong(f"change.{name}", "sign-ups over people by entry day (rule 16)", "another rate")


def parts_add_up(analysed: Analysed) -> None:
    """Fail unless mix and rate are the whole change."""
    change, mix, rate = (_figure(analysed, name) for name in ("change_pp", "mix_pp", "rate_pp"))
    if abs(change - analysed.key["change"]["change_pp"]) > SUM_PP:
        raise wrong("change.change_pp", "after less before, in percentage points", "another figure")
    if abs(mix + rate - change) > SUM_PP:
        raise wrong("mix_pp + rate_pp", "change_pp", f"{mix + rate - change:+.2f} pp beside it")


def split(analysed: Analysed) -> None:
    """Fail unless each part is near the midpoint's."""
    for name, meaning in {"mix_pp": "other people", "rate_pp": "other behaviour"}.items():
        if abs(_figure(analysed, name) - analysed.key["change"][name]) > PART_PP:
            raise wrong(f"change.{name}", f"what {meaning} did, by channel (rule 16)", "another figure")


def broken(analysed: Analysed, *names: str) -> None:
    """Fail unless the release that broke a step is told."""
    told = analysed.results.part("broken_release")
    for name in names:
        found = told.get(name) if isinstance(told, dict) else None
        if found != analysed.key["broken_release"][name]:
            raise wrong(f"broken_release.{name}", "that of the step that fell (rule 17)", repr(found)[:60])


def _figure(analysed: Analysed, name: str) -> float:
    found = analysed.results.part("change", name)
    if not isinstance(found, int | float) or isinstance(found, bool):
        raise wrong(f"change.{name}", "a number", repr(found)[:60])
    return float(found)
