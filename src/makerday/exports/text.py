"""Text that every reader can take: what a program printed may hold anything."""

from __future__ import annotations

import re
from typing import Any

# The controls of ASCII and of Latin 1, overrides of the direction of writing, halves of
# surrogate pairs, and the two characters that XML 1.0 leaves out.
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_LINE_END = re.compile("\r\n?")
_SPACE, _DELETE = 0x20, 0x7F


def legible(text: str) -> str:
    """Make text that XML, JSON, CSV and HTML can all hold, its line ends those of Unix."""
    if not _ODD.search(text):
        return text
    return _ODD.sub(_picture, _LINE_END.sub("\n", text))


def _picture(odd: re.Match[str]) -> str:
    """Show a control by its picture: XML has no other way, and no reader should obey it."""
    code = ord(odd[0])
    if code < _SPACE:
        return chr(0x2400 + code)
    return "\u2421" if code == _DELETE else "\ufffd"


def fit(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Make all text in a scorecard legible, keys left as they are."""
    if isinstance(value, str):
        return legible(value)
    if isinstance(value, dict):
        return {key: fit(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [fit(each) for each in value]
    return value


def one_line(text: str) -> str:
    """Join the lines of a text."""
    return " ".join(text.split())


def cut(text: str, most: int, ending: str = "…") -> str:
    """Shorten text to `most` characters, its ending included."""
    return text if len(text) <= most else text[: max(0, most - len(ending))] + ending


def cut_bytes(text: str, most: int, ending: str = "…") -> str:
    """Shorten text to `most` bytes of UTF-8, its ending included, no character halved."""
    data = text.encode()
    if len(data) <= most:
        return text
    return data[: max(0, most - len(ending.encode()))].decode(errors="ignore") + ending
