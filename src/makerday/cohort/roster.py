"""The roster of a cohort: a CSV file with a line `name,where` for each submission."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

from makerday.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_COLUMNS = ("name", "where")
_HINT = "the first line is name,where and each other line one submission"


@dataclass(frozen=True)
class Row:
    """A line of a roster, at `place` (FILE:LINE); `problem` says what is wrong with it."""

    name: str
    where: str
    place: str
    problem: str = ""


def read(path: Path) -> list[Row]:
    """Read a roster; raises UsageError when no line of it can be used."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 text", "save it as CSV UTF-8") from error
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    if not any(line.strip() for line in lines):
        raise UsageError(f"{path}: is empty", _HINT)
    separator = ";" if ";" in lines[0] else ","  # what spreadsheets write depends on the country
    header = [cell.strip().casefold() for cell in lines[0].split(separator)]
    if not set(_COLUMNS) <= set(header):
        raise UsageError(f"{path}:1: the header is not name,where: {lines[0][:60]!r}", _HINT)
    rows = list(_rows(path, lines, separator, [header.index(name) for name in _COLUMNS]))
    if not rows:
        raise UsageError(f"{path}: has a header and no submissions", _HINT)
    return rows


def _rows(path: Path, lines: list[str], separator: str, columns: list[int]) -> Iterator[Row]:
    seen: dict[str, int] = {}
    for number, line in enumerate(lines[1:], 2):
        if not line.strip(separator + " \t"):
            continue
        place = f"{path}:{number}"
        try:
            # A line at a time: a stray quote then costs its line, not the rest.
            cells = next(csv.reader([line], delimiter=separator, strict=True))
            name, where = (cells[column].strip() for column in columns)
        except (csv.Error, IndexError):
            yield Row(f"line {number}", "", place, f"is no name{separator}where")
            continue
        if not name or not where:
            missing = "where" if name else "name"
            yield Row(name or f"line {number}", where, place, f"{missing} is empty")
        elif name.casefold() in seen:
            first = seen[name.casefold()]
            yield Row(name, where, place, f"the name {name!r} was on line {first} already")
        else:
            seen[name.casefold()] = number
            yield Row(name, where, place)
