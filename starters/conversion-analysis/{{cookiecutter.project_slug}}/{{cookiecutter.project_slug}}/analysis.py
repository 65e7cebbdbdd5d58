"""The analysis. It begins here; it need not stay in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "makerday/conversion-results/1"


class DataError(Exception):
    """The data cannot be used; the message is one line and names the file."""


def analyse(data: Path, *, funnel_only: bool = False) -> dict[str, Any]:
    """Give what results.json is to hold: README.md has its shape, DATA.md the rules.

    Begin with `{"schema": SCHEMA, "funnel": …, "money": …, "signups_by_local_day": …}`; each
    level adds a part. A part that is not there yet is left out. Where the folder holds
    questions.json, `answers` has the answers (level 2); such a folder may have no log.
    """
    raise NotImplementedError("the analysis is not written yet: begin in analysis.py")
