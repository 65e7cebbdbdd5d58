"""Reads what a check expects; what could not fail is a fault."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .rule import Expect, Matcher
from .words import neutral

if TYPE_CHECKING:
    from .block import Item

_EXPECT = (
    *("exit", "stdout", "stderr", "screen", "output", "within", "cpu"),
    *("touched", "files", "ends", "left"),
)
_MATCHER = (
    *("has", "any", "lacks", "is", "lines", "longest", "json", "escapes", "printable"),
    "empty",
)
_TEXTS = ("stdout", "stderr", "screen", "output")
_LINES = re.compile(r"(\d+|\{[^}]+\})(?:(-)(\d+|\{[^}]+\})?)?")
_LARGEST_EXIT = 255


def read_expect(item: Item) -> Expect:
    """Read the map under `expect`; raises Fault."""
    given = item.mapping("expect", _EXPECT)
    found = Expect(
        exit=_exit(given["exit"]) if "exit" in given else None,
        streams={name: read_matcher(given[name], name) for name in _TEXTS if name in given},
        within=given["within"].seconds("within") if "within" in given else None,
        cpu=_cpu(given["cpu"]) if "cpu" in given else None,
        touched=_touched(given["touched"]) if "touched" in given else None,
        files=_files(given["files"]) if "files" in given else {},
        ends=_ends(given["ends"]) if "ends" in given else True,
        nothing_left="left" in given and bool(given["left"].one_of("left", ("none",))),
    )
    if not found.asks:
        item.fail("this expects nothing, so it cannot fail; say what exit or stdout must be")
    return found


def read_matcher(item: Item, what: str) -> Matcher:
    """Read `empty`, `something`, a regex, or a map; raises Fault."""
    if item.says("empty"):
        return Matcher(empty=True)
    if item.says("something"):
        return Matcher(empty=False)
    if not item.is_map:
        return Matcher(has=tuple(map(_biting, item.items())))
    given = item.mapping(what, _MATCHER)
    if not given:
        item.fail(f"{what} expects nothing, so it cannot fail")
    return Matcher(
        empty=given["empty"].truth("empty") if "empty" in given else None,
        has=tuple(map(_biting, given["has"].items())) if "has" in given else (),
        any=tuple(map(_biting, given["any"].items())) if "any" in given else (),
        lacks=tuple(map(_lacking, given["lacks"].items())) if "lacks" in given else (),
        exact=given["is"].text("is") if "is" in given else None,
        lines=_lines(given["lines"]) if "lines" in given else None,
        longest=given["longest"].number("longest", 1) if "longest" in given else None,
        json="json" in given and _only_true(given["json"], "json"),
        escapes=_escapes(given["escapes"]) if "escapes" in given else None,
        printable="printable" in given and _only_true(given["printable"], "printable"),
    )


def read_regex(item: Item) -> str:
    """Read a regex that compiles; raises Fault."""
    text = item.text("a regex")
    if item.plain and text.lower() in {"yes", "no", "on", "off", "true", "false"}:
        item.fail(f"YAML takes {text} for a truth value: write '{text}' in quotes")
    try:
        re.compile(neutral(text), re.MULTILINE)
    except (re.error, OverflowError, RecursionError) as error:
        item.fail(f"the regex does not compile: {error}")
    return text


def _biting(item: Item) -> str:
    text = read_regex(item)
    if re.search(neutral(text), "", re.MULTILINE):
        item.fail(f"the regex {text!r} is found in any text, so it cannot fail")
    return text


def _lacking(item: Item) -> str:
    text = read_regex(item)
    if re.search(neutral(text), "", re.MULTILINE):
        item.fail(f"the regex {text!r} is found in any text, so no text lacks it")
    return text


def _exit(item: Item) -> tuple[int, ...] | str:
    if item.says("zero", "nonzero"):
        return item.text("exit")
    codes = []
    for each in item.items():
        text = each.text("exit")
        if not text.isascii() or not text.isdigit() or int(text) > _LARGEST_EXIT:
            each.fail(f"exit must be zero, nonzero or numbers up to 255, not {text!r}")
        codes.append(int(text))
    if not codes:
        item.fail("exit needs a number")
    return tuple(codes)


def _cpu(item: Item) -> float:
    given = item.mapping("cpu", ("times", "of"))
    if set(given) != {"times", "of"}:
        item.fail("cpu needs `times` and `of: python`")
    given["of"].one_of("of", ("python",))
    text = given["times"].text("times")
    if not re.fullmatch(r"\d{1,4}(\.\d+)?", text) or not float(text):
        given["times"].fail(f"times must be a number, not {text!r}")
    return float(text)


def _touched(item: Item) -> tuple[str, ...]:
    if item.says("none"):
        return ()
    if item.says("some"):
        return ("*",)
    places = tuple(each.text("touched") for each in item.sequence("touched (or none, or some)"))
    for each, place in zip(item.items(), places, strict=True):
        if place in {"/", "~/", "./", "*"}:
            each.fail(f"the place {place!r} holds everything, so this cannot fail")
    return places


def _files(item: Item) -> dict[str, Matcher | bool]:
    given = item.mapping("files")
    if not given:
        item.fail("files names none")
    return {
        path: each.says("present") if each.says("present", "absent") else read_matcher(each, path)
        for path, each in given.items()
    }


def _ends(item: Item) -> bool | None:
    word = item.one_of("ends", ("true", "false", "any"))
    return None if word == "any" else word == "true"


def _lines(item: Item) -> tuple[str, str]:
    text = item.text("lines")
    found = _LINES.fullmatch(text)
    if not found:
        item.fail(f"lines must be a number or a span such as 1-3 or 2-, not {text!r}")
    least, dash, most = found.groups()
    if dash and not most and least == "0":
        item.fail("any text has 0 lines or more, so this cannot fail")
    return least, (most or "-1") if dash else least


def _escapes(item: Item) -> bool:
    return item.one_of("escapes", ("none", "some")) == "some"


def _only_true(item: Item, what: str) -> bool:
    if not item.truth(what):
        item.fail(f"{what} can only be true; leave it out")
    return True
