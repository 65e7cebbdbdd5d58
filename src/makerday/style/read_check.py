"""Reads a fenced `check` block into what is to be tried."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .block import Fault, Item, parse
from .read_run import MOST_RUNS, STEP, read_step
from .rule import Check, Comparison, Step
from .scene import File

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHECK = ("runs", "any", "files", "setup", "each", "when", "bites", "compare")
_TEXTS = ("stdout", "stderr", "screen", "output", "exit")


def read_check(text: str, line: int) -> Check:
    """Read the block whose first line is `line` of the guide; raises Fault."""
    item = parse(text, line)
    given = item.mapping("the check", (*_CHECK, *STEP))
    steps, one_is_enough = _steps(item, given)
    check = Check(
        steps=steps,
        one_is_enough=one_is_enough,
        files=_files(given["files"]) if "files" in given else (),
        setup=_setup(given["setup"]) if "setup" in given else (),
        each=given["each"].text("each") if "each" in given else "",
        when=_conditions(given["when"], "when") if "when" in given else (),
        bites=_conditions(given["bites"], "bites") if "bites" in given else (),
        compare=_compare(given["compare"], steps) if "compare" in given else (),
    )
    if check.compare and one_is_enough:
        given["compare"].fail("runs of `any` cannot be compared: each has a home of its own")
    if not check.compare and not any(step.expect.asks for step in steps):
        item.fail("nothing is expected, so the check cannot fail; add `expect` or `compare`")
    return check


def _steps(item: Item, given: Mapping[str, Item]) -> tuple[tuple[Step, ...], bool]:
    ways = [key for key in ("run", "runs", "any") if key in given]
    if len(ways) != 1:
        item.fail("a check needs one of `run`, `runs` and `any`")
    if ways == ["run"]:
        own = {key: value for key, value in given.items() if key in STEP}
        return (read_step(Item(item.line, own)),), False
    stray = next((key for key in STEP if key in given), "")
    if stray:
        given[stray].fail(f"`{stray}` belongs to one of the runs, not beside `{ways[0]}`")
    runs = given[ways[0]].sequence(ways[0])
    if not 1 <= len(runs) <= MOST_RUNS:
        given[ways[0]].fail(f"`{ways[0]}` needs 1 to {MOST_RUNS} runs")
    steps = tuple(read_step(each) for each in runs)
    _no_name_twice(runs, steps)
    hollow = next((step for step in steps if not step.expect.asks), None)
    if ways == ["any"] and hollow:
        raise Fault(hollow.line, "this run expects nothing, so `any` cannot fail")
    return steps, ways == ["any"]


def _no_name_twice(runs: list[Item], steps: tuple[Step, ...]) -> None:
    seen: set[str] = set()
    for item, step in zip(runs, steps, strict=True):
        if step.name and step.name in seen:
            item.fail(f"two runs are named {step.name}")
        seen.add(step.name)


def _files(item: Item) -> tuple[File, ...]:
    found = []
    for path, value in item.mapping("files").items():
        if path.startswith("/") or ".." in path.split("/") or not path.strip("~/"):
            value.fail(f"the path {path!r} must be below ~/ or the working folder")
        own = value.mapping(path, ("text", "mode")) if value.is_map else {"text": value}
        if "text" not in own:
            value.fail(f"the file {path} needs `text`")
        text = "" if own["text"].value is None else own["text"].text(path)
        found.append(File(path, text, _mode(own["mode"]) if "mode" in own else None))
    return tuple(found)


def _mode(item: Item) -> int:
    text = item.text("mode")
    if not re.fullmatch("[0-7]{3}", text):
        item.fail(f'mode must be three digits in quotes, as in "000", not {text!r}')
    return int(text, 8)


def _setup(item: Item) -> tuple[Step, ...]:
    return tuple(read_step(each) for each in item.items())


def _conditions(item: Item, what: str) -> tuple[Step, ...]:
    steps = tuple(read_step(each, ("else",)) for each in item.items())
    for step in steps:
        if not step.expect.asks:
            raise Fault(step.line, f"this run of `{what}` expects nothing, so it always holds")
    return steps


def _compare(item: Item, steps: tuple[Step, ...]) -> tuple[Comparison, ...]:
    names = {step.name for step in steps if step.name}
    return tuple(_comparison(each, names) for each in item.items())


def _comparison(item: Item, names: set[str]) -> Comparison:
    given = item.mapping("a comparison", ("same", "different", "within", "rows"))
    if len(given) != 1:
        item.fail("a comparison needs one of `same`, `different`, `within` and `rows`")
    ((kind, value),) = given.items()
    if kind == "rows":
        return _rows(value, names)
    sides = value.sequence(kind)
    if len(sides) != 2:  # noqa: PLR2004 - a comparison has two sides
        value.fail(f"`{kind}` compares two, as in [a.stdout, b.stdout]")
    left, right = (_stream(side, names) for side in sides)
    if left == right:
        value.fail("this compares a stream with itself, so it says nothing")
    return Comparison(kind, left, right)


def _rows(item: Item, names: set[str]) -> Comparison:
    given = item.mapping("rows", ("json", "table", "fields", "header"))
    if not {"json", "table"} <= set(given):
        item.fail("rows needs `json` and `table`, as in {json: a.stdout, table: b.stdout}")
    fields = given["fields"].texts("fields") if "fields" in given else ()
    header = given["header"].truth("header") if "header" in given else True
    sides = (_stream(given["json"], names), _stream(given["table"], names))
    return Comparison("rows", *sides, fields, header)


def _stream(item: Item, names: set[str]) -> str:
    text = item.text("a stream")
    name, _, stream = text.partition(".")
    if name not in names or stream not in _TEXTS:
        known = ", ".join(sorted(names)) or "none has a name"
        item.fail(f"{text!r} is no stream of a named run (runs: {known}; streams: stdout …)")
    return text
