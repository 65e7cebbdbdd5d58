"""The `{words}` of a guide: where their values come from, and how they are put in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .block import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from .block import Item

NAME = r"[a-z_][a-z0-9_]*"
_WORD = re.compile(rf"(\{{?)\{{({NAME})(?:\.({NAME}))?\}}")
STREAMS = ("stdout", "stderr", "screen", "output")
_PLACED = ("home", "work")
_LONG = "abcdefghij" * 20
_FLOOD = "\n".join(f"{number} {_LONG}" for number in range(1, 501))  # more than a pipe holds


class MissingWordError(LookupError):
    """A rule names a word that nobody gives."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class WrongWordError(ValueError):
    """A word is used as what it is not."""


@dataclass(frozen=True)
class Learned:
    """A word that is found by a run of the command: all that group 1 of the regex matches."""

    run: str
    find: str


Value = str | tuple[str, ...]
Written = Value | Learned


@dataclass(frozen=True)
class Words:
    """Values by name. `late` are names that only an earlier run can give: they stay."""

    values: Mapping[str, Value] = field(default_factory=dict)
    late: Collection[str] = ()

    def fill(self, text: str, *, regex: bool = False) -> str:
        """Put the values in; in a regex they stand for themselves.

        Raises MissingWordError, and WrongWordError for a list where one value is wanted.
        """

        def value(found: re.Match[str]) -> str:
            doubled, name, part = found.groups()
            whole = found[0].removeprefix("{") if doubled else found[0]
            if doubled or self._is_late(name, part):
                return whole
            filled = self.one(name, part)
            return re.escape(filled) if regex else filled

        return _WORD.sub(value, text)

    def one(self, name: str, part: str | None = None) -> str:
        value = self.value(name)
        if part == "typo" and isinstance(value, str):
            return typo(value)
        if part == "count" and isinstance(value, tuple):
            return str(len(value))
        if part in {"first", "last"} and isinstance(value, tuple) and value:
            return value[0 if part == "first" else -1]
        if part:
            raise WrongWordError(f"the word {{{name}}} has no .{part}")
        if isinstance(value, tuple):
            raise WrongWordError(f"the word {{{name}}} is a list: name it in `each` or `setup`")
        return value

    def value(self, name: str) -> Value:
        if name not in self.values:
            raise MissingWordError(name)
        return self.values[name]

    def _is_late(self, name: str, part: str | None) -> bool:
        return name in _PLACED or name in self.late or (part in STREAMS and bool(part))


def spelt_out(values: Mapping[str, Value]) -> dict[str, Value]:
    """Put words into the words that name them, one level deep; what is missing stays."""
    words = Words(values)

    def fill(text: str) -> str:
        try:
            return words.fill(text)
        except (MissingWordError, WrongWordError):
            return text

    return {
        name: fill(value) if isinstance(value, str) else tuple(map(fill, value))
        for name, value in values.items()
    }


def names(text: str) -> set[str]:
    """List the words that a text names."""
    return {found[2] for found in _WORD.finditer(text) if not found[1]}


def neutral(text: str) -> str:
    """Put any letter in for each word, to see whether a regex compiles."""
    return _WORD.sub("w", text)


def built_in(command: str) -> dict[str, Written]:
    return {"self": command, "long": _LONG, "flood": _FLOOD}


def typo(word: str) -> str:
    """Swap the last two letters that differ."""
    for at in range(len(word) - 1, 0, -1):
        if word[at] != word[at - 1]:
            return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    return word + word[-1:]


def read_words(item: Item) -> dict[str, Written]:
    """Read a map of words; raises Fault."""
    found: dict[str, Written] = {}
    for name, value in item.mapping("words").items():
        if not re.fullmatch(NAME, name):
            value.fail(f"a word's name has small letters, digits and _ only, not {name!r}")
        if value.is_map:
            found[name] = _learned(value)
        elif value.is_list:
            found[name] = value.texts(f"the word {name}")
        else:
            found[name] = value.text(f"the word {name}")
    return found


def _learned(item: Item) -> Learned:
    given = item.mapping("a word", ("run", "find"))
    if set(given) != {"run", "find"}:
        item.fail("a word that is found needs `run` and `find`")
    find = given["find"].text("find")
    try:
        groups = re.compile(find).groups
    except re.error as error:
        raise Fault(given["find"].line, f"the regex does not compile: {error}") from None
    if groups != 1:
        given["find"].fail("the regex needs one group: (…) around the word")
    return Learned(given["run"].text("run"), find)
