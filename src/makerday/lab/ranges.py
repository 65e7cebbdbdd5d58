"""Paging by the Range header, as the Platform API reads it.

`Range: version 10..20; order=desc, max=15` asks for part of a list, sorted by a property. The
parameters after the semicolon may stand in any order, with `,` or `;` between them.
Source: the Platform API reference, section Ranges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from makerday.lab.refusals import RefusalError

_DEFAULT, _MOST = 200, 1000
_RANGE = re.compile(r"(\w+)\s+(\]?)([^.;\s]*)\.\.([^;\s\[]*)(\[?)")


@dataclass(frozen=True)
class Range:
    """`first` and `last` are inclusive unless `after`; both are empty where open."""

    by: str
    first: str = ""
    last: str = ""
    after: bool = False
    most: int = _DEFAULT
    descending: bool = False


def parse(header: str, accepted: tuple[str, ...]) -> Range:
    """Read a Range header; an empty one gives the defaults. Raises RefusalError."""
    if not header:
        return Range(accepted[0])
    span, *rest = header.split(";")
    match = _RANGE.fullmatch(span.strip())
    if not match or match[1] not in accepted:
        known = ", ".join(accepted)
        raise RefusalError(416, "range", f"Range {header!r} is not understood; it takes: {known}.")
    words = dict(re.findall(r"(\w+)\s*=\s*(\w+)", ";".join(rest)))
    most = words.get("max", "")
    return Range(
        by=match[1],
        first=match[3],
        last=match[4],
        after=bool(match[2]),
        most=max(1, min(int(most), _MOST)) if most.isdecimal() else _DEFAULT,
        descending=words.get("order") == "desc",
    )


def following(asked: Range, last_given: str) -> str:
    """Give the Next-Range header after a page that ended with `last_given`."""
    order = "; order=desc" if asked.descending else ""
    return f"{asked.by} ]{last_given}..{asked.last}; max={asked.most}{order}"
