"""YAML with the line of every value, and readers that say what is wrong with one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import yaml

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_SECONDS = re.compile(r"(\d+(?:\.\d+)?) ?(ms|s)?")
_LONGEST = 3600.0
_DEEPEST = 12


class Fault(Exception):  # noqa: N818 - it is told as a complaint, by who knows the file and the rule
    """Something wrong at a line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True)
class Item:
    """A value of a YAML text: a map, a list, a text as it was written, or nothing."""

    line: int
    value: Mapping[str, Item] | list[Item] | str | None
    plain: bool = True

    def says(self, *words: str) -> bool:
        return isinstance(self.value, str) and self.value in words

    def fail(self, message: str) -> NoReturn:
        raise Fault(self.line, message)

    @property
    def is_map(self) -> bool:
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        return isinstance(self.value, list)

    def mapping(self, what: str, known: Collection[str] = ()) -> Mapping[str, Item]:
        """Give the map; with `known` a key that is not among them is a fault."""
        if not isinstance(self.value, dict):
            self.fail(f"{what} must be a map, as in `key: value`")
        for key, item in self.value.items():
            if known and key not in known:
                raise Fault(item.line, f"unknown key `{key}` in {what}{_meant(key, known)}")
        return self.value

    def sequence(self, what: str) -> list[Item]:
        if not isinstance(self.value, list):
            self.fail(f"{what} must be a list")
        return self.value

    def items(self) -> list[Item]:
        """Give the list, or the one value as a list of one."""
        return self.value if isinstance(self.value, list) else [self]

    def text(self, what: str) -> str:
        if not isinstance(self.value, str):
            self.fail(f"{what} must be text")
        return self.value

    def texts(self, what: str) -> tuple[str, ...]:
        return tuple(item.text(what) for item in self.items())

    def number(self, what: str, smallest: int = 0) -> int:
        text = self.text(what)
        if not re.fullmatch(r"\d{1,9}", text) or int(text) < smallest:
            self.fail(f"{what} must be a whole number from {smallest}, not {text!r}")
        return int(text)

    def seconds(self, what: str) -> float:
        """Read `2s`, `500ms` or a number of seconds."""
        text = self.text(what)
        found = _SECONDS.fullmatch(text)
        seconds = float(found[1]) / (1000 if found[2] == "ms" else 1) if found else 0.0
        if not 0 < seconds <= _LONGEST:
            self.fail(f"{what} must be a time such as 2s or 500ms, not {text!r}")
        return seconds

    def truth(self, what: str) -> bool:
        text = self.text(what)
        if text not in {"true", "false"}:
            self.fail(f"{what} must be true or false, not {text!r}")
        return text == "true"

    def one_of(self, what: str, known: Collection[str]) -> str:
        text = self.text(what)
        if text not in known:
            self.fail(f"{what} must be {_either(known)}, not {text!r}{_meant(text, known)}")
        return text


def parse(text: str, line: int) -> Item:
    """Read a YAML text whose first line is `line` of its file; raises Fault."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = line + (mark.line if mark else 0)
        raise Fault(at, f"not valid YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise Fault(line, f"not valid YAML: {' '.join(str(error).split())}") from None
    if node is None:
        raise Fault(line, "the block is empty")
    return _item(node, line, 0)


def _item(node: yaml.Node, line: int, depth: int) -> Item:
    at = line + node.start_mark.line
    if depth > _DEEPEST:
        raise Fault(at, "nested too deeply")
    if isinstance(node, yaml.MappingNode):
        return Item(at, _map(node, line, depth))
    if isinstance(node, yaml.SequenceNode):
        return Item(at, [_item(each, line, depth + 1) for each in node.value])
    if node.tag == "tag:yaml.org,2002:null":
        return Item(at, None)
    return Item(at, node.value, plain=not getattr(node, "style", None))


def _map(node: yaml.MappingNode, line: int, depth: int) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for key, value in node.value:
        at = line + key.start_mark.line
        if not isinstance(key, yaml.ScalarNode):
            raise Fault(at, "a key must be text")
        if key.value in found:
            raise Fault(at, f"the key `{key.value}` stands twice")
        item = _item(value, line, depth + 1)
        found[key.value] = Item(at, item.value, item.plain) if item.value is None else item
    return found


def _meant(word: str, known: Collection[str]) -> str:
    import difflib  # noqa: PLC0415 - for those who mistype only

    close = difflib.get_close_matches(word, list(known), 1)
    return f"; did you mean `{close[0]}`?" if close else f"; known: {', '.join(known)}"


def _either(known: Collection[str]) -> str:
    *most, last = known
    return f"{', '.join(most)} or {last}" if most else last
