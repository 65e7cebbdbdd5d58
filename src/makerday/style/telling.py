"""The verdicts as a person at a terminal reads them, and as a program does."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from . import outcome
from .matching import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .outcome import Outcome, Result

_MISSING = re.compile(r"no word for \{(\w+)\}")
COLUMNS = ("id", "level", "verdict", "title", "reason", "where")
_SIGNS = {
    outcome.PASS: ("✔", "+", "good"),
    outcome.FAIL: ("✘", "x", "bad"),
    outcome.WAIVED: ("≈", "~", "accent"),
    outcome.VACUOUS: ("○", "o", "quiet"),
    outcome.NOT_APPLICABLE: ("\u2013", "-", "quiet"),
    outcome.ERROR: ("!", "!", "bad"),
}
_INDENT, _LEVEL = 4, 8


def table(
    found: Outcome, *, width: int, paint: Callable[[str, str], str], unicode: bool
) -> list[str]:
    """Draw the verdicts: failures and errors with their reason; `paint(style, text)` colours."""
    wide = max((len(each.id) for each in found.results), default=0)
    lines = [_head(found, width, paint), ""]
    for result in found.results:
        lines += _row(result, wide, width, paint, unicode=unicode)
    lines += ["", *_sum(found, width, paint)]
    return [spelt(line, unicode=unicode) for line in lines]


def tab_separated(found: Outcome, *, several: bool = False) -> list[str]:
    """Give a line a rule, its cells as in `COLUMNS`; with several commands the name first."""
    lines = []
    for each in found.results:
        cells = (each.id, each.level, each.verdict, each.title, _reason(each), each.where)
        start = (found.name,) if several else ()
        lines.append("\t".join(" ".join(visible(cell).split()) for cell in (*start, *cells)))
    return lines


def counts(found: Outcome) -> list[str]:
    """Say how many rules came to each verdict, and of the failed how many are a must."""
    told = []
    for verdict in outcome.VERDICTS:
        number = found.count(verdict)
        if not number and verdict not in {outcome.PASS, outcome.FAIL}:
            continue
        musts = sum(
            each.verdict == verdict == outcome.FAIL and each.level == "must"
            for each in found.results
        )
        told.append(f"{number} {verdict}" + (f" ({musts} must)" if musts else ""))
    return told


def missing_words(found: Outcome) -> list[str]:
    """List the words for want of which rules do not apply."""
    named = (_MISSING.fullmatch(each.reason) for each in found.results)
    return list(dict.fromkeys(each[1] for each in named if each))


def _head(found: Outcome, width: int, paint: Callable[[str, str], str]) -> str:
    number = len(found.results)
    right = f"{number} rule{'s' * (number != 1)} · {found.seconds:.1f} s"
    left = visible(found.name)
    gap = " " * max(2, width - 2 - len(left) - len(right))
    return f" {paint('title', left)}{gap}{paint('quiet', right)}"


def _row(
    result: Result, wide: int, width: int, paint: Callable[[str, str], str], *, unicode: bool
) -> Iterator[str]:
    good, plain, style = _SIGNS[result.verdict]
    sign = paint(style, good if unicode else plain)
    quiet = result.verdict in {outcome.NOT_APPLICABLE, outcome.VACUOUS}
    indent = _INDENT + wide + _LEVEL
    first, *more = textwrap.wrap(visible(result.title), width - indent - 1) or [""]
    reason = _told(result)
    head = f" {sign} {result.id:<{wide}} {paint('quiet', f'{result.level:<6}')}  "
    gap = width - indent - len(first) - len(reason) - 1
    if quiet and not more and gap > 1:
        yield f"{head}{paint('quiet', first + ' ' * gap + reason)}"
        return
    yield f"{head}{paint('quiet', first) if quiet else first}"
    for line in more:
        yield " " * indent + (paint("quiet", line) if quiet else line)
    for line in textwrap.wrap(reason, width - indent - 1, break_on_hyphens=False):
        yield " " * indent + (line if result.verdict == outcome.FAIL else paint("quiet", line))
    if result.verdict in {outcome.FAIL, outcome.ERROR}:
        yield " " * indent + paint("quiet", result.where)


def _told(result: Result) -> str:
    """Say what the sign alone does not."""
    if result.verdict == outcome.PASS:
        return ""
    reason = visible(_reason(result))
    return reason if result.verdict == outcome.FAIL else f"{result.verdict}: {reason}"


def _reason(result: Result) -> str:
    return f"{result.waiver} ({result.reason})" if result.waiver else result.reason


def _sum(found: Outcome, width: int, paint: Callable[[str, str], str]) -> Iterator[str]:
    parts = counts(found)
    line = " · ".join(parts)
    yield from (f" {paint('title', each)}" for each in textwrap.wrap(line, width - 2))
    if missing := missing_words(found):
        words = f"words that nobody gave: {', '.join(missing)}; see --word and --profile"
        yield from (f" {paint('quiet', each)}" for each in textwrap.wrap(words, width - 2))
    if not found.guarded:
        yield f" {paint('quiet', 'no bubblewrap here: the network was open')}"


def spelt(line: str, *, unicode: bool) -> str:
    """Spell a line for a terminal that may know ASCII alone."""
    if unicode:
        return line
    for sign, plain in (
        (" · ", " | "),
        ("…", "..."),
        ("“", '"'),
        ("”", '"'),
        ("␛", "ESC"),
        ("⇥", " "),
    ):
        line = line.replace(sign, plain)
    return line.encode("ascii", "replace").decode()
