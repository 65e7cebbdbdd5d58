"""Scorecards in the formats of other graders: pure functions from card to text, and a list."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makerday.errors import UsageError
from makerday.exports.classroom50 import Origin, classroom50
from makerday.exports.exercism import exercism
from makerday.exports.files import put, stems
from makerday.exports.gradescope import gradescope
from makerday.exports.junit import junit
from makerday.exports.spreadsheet import spreadsheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = [
    "FORMATS",
    "Format",
    "Origin",
    "check",
    "choose",
    "classroom50",
    "exercism",
    "gradescope",
    "junit",
    "spreadsheet",
    "stems",
    "write",
]


@dataclass(frozen=True)
class Format:
    """A format: `whole` makes one text of a cohort, or `single` one of each submission."""

    name: str
    about: str
    ending: str
    whole: Callable[[Sequence[Mapping[str, Any]]], str] | None = None
    single: Callable[[Mapping[str, Any]], str] | None = None
    encoding: str = "utf-8"
    once: bool = False


def _classroom50(card: Mapping[str, Any]) -> str:
    return classroom50(card, Origin.of(os.environ))


FORMATS = {
    each.name: each
    for each in (
        # Spreadsheets take a file without the mark for one in an older alphabet.
        Format("csv", "a table for a spreadsheet", ".csv", spreadsheet, encoding="utf-8-sig"),
        Format("junit", "JUnit XML, a suite for each submission", ".xml", junit),
        Format("gradescope", "Gradescope's results.json", ".json", single=gradescope),
        Format("exercism", "Exercism's results.json, version 3", ".json", single=exercism),
        Format(
            "classroom50", "Classroom 50's result.json", ".json", single=_classroom50, once=True
        ),
    )
}


def choose(words: str) -> tuple[Format, Path]:
    """Read `FORMAT=FILE` as the command line has it."""
    name, equals, place = words.partition("=")
    if not equals or not place:
        raise UsageError(f"--export {words}: no file", f"say --export {name or 'csv'}=FILE")
    if name not in FORMATS:
        close = difflib.get_close_matches(name, FORMATS, 1)
        meant = f"did you mean {close[0]}?" if close else f"formats: {', '.join(FORMATS)}"
        raise UsageError(f"--export: no format named {name!r}", meant)
    return FORMATS[name], Path(place)


def check(kind: Format, count: int) -> None:
    """Raise UsageError where so many submissions cannot be written in this format."""
    if not kind.once:
        return
    if count != 1:
        raise UsageError(f"{kind.name} takes one submission, not {count}", "grade one alone")
    Origin.of(os.environ)


def write(kind: Format, cards: Sequence[Mapping[str, Any]], place: Path) -> list[Path]:
    """Write the scorecards to `place` and give the files.

    A format for one submission makes a file of one; of several it makes a folder
    with a file for each, named as `stems` says.
    """
    if kind.whole:
        return [put(place, kind.whole(cards), kind.encoding)]
    assert kind.single  # noqa: S101 - a format is one or the other
    if len(cards) == 1 and not place.is_dir():
        return [put(place, kind.single(cards[0]), kind.encoding)]
    check(kind, len(cards))
    names = [place / f"{stem}{kind.ending}" for stem in stems(cards)]
    texts = [kind.single(card) for card in cards]
    return [put(path, text, kind.encoding) for path, text in zip(names, texts, strict=True)]
