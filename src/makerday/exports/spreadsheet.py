"""CSV: one line for each submission, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from makerday.exports.text import fit, one_line
from makerday.exports.verdicts import verdicts
from makerday.grader.scorecard import NOT_RUN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What makes a cell a formula, also in the wide forms that East Asian keyboards write.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001 - they are the point
_AS_THEY_ARE = ("seconds", "seed", "sandbox", "graded_at", "reason")


def spreadsheet(cards: Sequence[Mapping[str, Any]]) -> str:
    """Write the scorecards as a table with a heading; levels up to the highest of any."""
    cards = [fit(card) for card in cards]
    most = max((level["number"] for card in cards for level in card["levels"]), default=0)
    rows = [_row(card, most) for card in cards]
    text = io.StringIO()
    # Text is always quoted: where the decimal comma rules, a bare semicolon starts a cell.
    writer = csv.DictWriter(text, _columns(most), quoting=csv.QUOTE_NONNUMERIC)
    writer.writeheader()
    writer.writerows({key: _safe(value) for key, value in row.items()} for row in rows)
    return text.getvalue()


def _columns(most: int) -> list[str]:
    levels = [f"level_{number}" for number in range(1, most + 1)]
    counts = [f"{kind}_{what}" for kind in ("public", "mentor") for what in ("passed", "checks")]
    first = ("project", "starter", "version", "status", "points", "max_points")
    return [
        *first,
        *levels,
        *counts,
        "tests_edited",
        "steering",
        "failed",
        "not_run",
        *_AS_THEY_ARE,
    ]


def _row(card: Mapping[str, Any], most: int) -> dict[str, Any]:
    row = {key: card[key] for key in ("project", "starter", "version", "status", *_AS_THEY_ARE)}
    row |= {"points": card["points"], "max_points": card["max_points"]}
    row |= {f"level_{number}": "" for number in range(1, most + 1)}
    row |= {f"level_{level['number']}": level["points"] for level in card["levels"]}
    found = verdicts(card)
    for kind, mentor in (("public", False), ("mentor", True)):
        own = [verdict for verdict in found if verdict.mentor == mentor]
        row |= {f"{kind}_passed": sum(each.passed for each in own), f"{kind}_checks": len(own)}
    missed = [each.id for each in found if not each.passed and each.status != NOT_RUN]
    row["tests_edited"] = "yes" if card["tests_edited"] else "no"
    row["steering"] = " ".join(card.get("steering", ()))
    row["failed"] = " ".join(missed)
    row["not_run"] = sum(each.status == NOT_RUN for each in found)
    return row


def _safe(value: str | float) -> str | float:
    """Keep text from being a formula: the apostrophe tells a spreadsheet so."""
    if not isinstance(value, str):
        return value
    words = one_line(value)
    return f"'{words}" if words.startswith(_FORMULA) else words
