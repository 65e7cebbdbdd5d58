"""Whether a text is what a matcher wants, and if not, in what way."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .rule import Matcher

ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)?", re.DOTALL)
_LATE = re.compile(r"\{([a-z_][a-z0-9_]*(?:\.[a-z]+)?)\}")
_QUOTED, _SHORT = 60, 3
TAB, TAB_SIGN = "\t", "⇥"
_BYTES = range(0xDC80, 0xDD00)  # what is not UTF-8, as surrogateescape puts it


def mismatches(matcher: Matcher, text: str, what: str, late: Mapping[str, str]) -> Iterator[str]:
    """Say each way in which `text`, called `what`, is not as wanted.

    `late` gives what earlier runs gave, by name.
    """
    if matcher.empty is True and text:
        yield f"{what} is not empty: {quoted(text)}"
    if matcher.empty is False and not text.strip():
        yield f"{what} is empty"
    yield from _patterns(matcher, text, what, late)
    yield from _layout(matcher, text, what)
    wanted = None if matcher.exact is None else put_in(matcher.exact, late, regex=False).strip()
    if wanted is not None and text.strip() != wanted:
        yield f"{what} is {quoted(text)}, expected {quoted(wanted)}"
    if matcher.json and (problem := _not_json(text)):
        yield f"{what} is not one JSON document: {problem}"


def put_in(text: str, late: Mapping[str, str], *, regex: bool) -> str:
    """Put in what earlier runs gave; in a regex it stands for itself."""

    def value(found: re.Match[str]) -> str:
        given = late.get(found[1], found[0])
        return re.escape(given) if regex and found[1] in late else given

    return _LATE.sub(value, text)


def quoted(text: str) -> str:
    """Quote the beginning of a text, its control characters made visible."""
    first = text.strip().split("\n")[0]
    cut = first[:_QUOTED] + ("…" if len(first) > _QUOTED or "\n" in text.strip() else "")
    return f"“{visible(cut).replace(TAB, TAB_SIGN)}”"


def visible(text: str) -> str:
    """Spell what is not to be seen as a code, ESC as ␛; line ends and tabs stay."""
    return "".join(
        char if char.isprintable() or char in "\n\t" else "␛" if char == "\x1b" else _spelt(char)
        for char in text
    )


def width(line: str) -> int:
    """Count the columns of a line as a terminal shows it."""
    plain = ESCAPE.sub("", line).expandtabs()
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in plain)
    return len(plain) + wide - sum(map(bool, map(unicodedata.combining, plain)))


def _spelt(char: str) -> str:
    code = ord(char)
    return f"\\x{code & 0xFF if code in _BYTES else code:02x}"


def _patterns(matcher: Matcher, text: str, what: str, late: Mapping[str, str]) -> Iterator[str]:
    def found(pattern: str) -> re.Match[str] | None:
        return re.search(put_in(pattern, late, regex=True), text, re.MULTILINE)

    for pattern in matcher.has:
        if not found(pattern):
            yield f"{what} has no /{pattern}/{_instead(text)}"
    if matcher.any and not any(map(found, matcher.any)):
        yield f"{what} has none of {', '.join(f'/{each}/' for each in matcher.any)}"
    for pattern in matcher.lacks:
        if match := found(pattern):
            yield f"{what} has {quoted(match[0] or text)}, which /{pattern}/ forbids"


def _instead(text: str) -> str:
    """Quote a short text, which says more than that something is not in it."""
    if not text.strip():
        return ": it is empty"
    return f": {quoted(text)}" if len(text.strip().split("\n")) <= _SHORT else ""


def _layout(matcher: Matcher, text: str, what: str) -> Iterator[str]:
    lines = text.split("\n")
    if matcher.lines is not None:
        least, most = map(int, matcher.lines)
        number = sum(bool(line.strip()) for line in lines)
        if number < least or (most >= 0 and number > most):
            yield f"{what} has {_counted(number, 'line')}, expected {_span(least, most)}"
    if matcher.longest is not None:
        longest = max(lines, key=width)
        if width(longest) > matcher.longest:
            most = matcher.longest
            yield f"{what} has a line of {width(longest)} columns, expected at most {most}"
    if matcher.escapes is not None and ("\x1b" in text) is not matcher.escapes:
        wrong = "has no escape sequence" if matcher.escapes else "has escape sequences"
        yield f"{what} {wrong}: {quoted(text)}"
    if matcher.printable and (odd := next((c for c in text if not _is_text(c)), "")):
        yield f"{what} is not plain text: it has {_spelt(odd)}"


def _is_text(char: str) -> bool:
    return char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"}


def _not_json(text: str) -> str:
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        return str(error) if text.strip() else "it is empty"
    return ""


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _span(least: int, most: int) -> str:
    if least == most:
        return str(least)
    return f"at least {least}" if most < 0 else f"{least} to {most}"
