"""Reads a fenced `check` block into what is to be tried."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import typed
from .block import Fault, parse
from .read_expect import read_expect, read_regex
from .rule import Check, Comparison, Expect, Step
from .scene import LIMIT, STREAMS, File, Key
from .words import NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .block import Item

_STEP = (
    *("run", "name", "env", "stdin", "pty", "columns", "send", "limit", "repeat", "take"),
    "expect",
)
_CHECK = ("runs", "any", "files", "setup", "each", "when", "bites", "compare")
_KEYS = {
    "ctrl-c": "\x03",
    "ctrl-d": "\x04",
    "ctrl-z": "\x1a",
    "ctrl-\\": "\x1c",
    "enter": "\r",
    "escape": "\x1b",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "tab": "\t",
}
_SIGNALS = ("HUP", "INT", "QUIT", "PIPE", "ALRM", "TERM", "USR1", "USR2", "CONT", "WINCH", "KILL")
_TEXTS = ("stdout", "stderr", "screen", "output", "exit")
_MOST_RUNS, _MOST_COLUMNS = 50, 1000


def read_check(text: str, line: int) -> Check:
    """Read the block whose first line is `line` of the guide; raises Fault."""
    item = parse(text, line)
    given = item.mapping("the check", (*_CHECK, *_STEP))
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
        own = {key: value for key, value in given.items() if key in _STEP}
        return (_step(own, item.line),), False
    stray = next((key for key in _STEP if key in given), "")
    if stray:
        given[stray].fail(f"`{stray}` belongs to one of the runs, not beside `{ways[0]}`")
    runs = given[ways[0]].sequence(ways[0])
    if not 1 <= len(runs) <= _MOST_RUNS:
        given[ways[0]].fail(f"`{ways[0]}` needs 1 to {_MOST_RUNS} runs")
    steps = tuple(_read_step(each) for each in runs)
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


def _read_step(item: Item, more: tuple[str, ...] = ()) -> Step:
    if not item.is_map:
        return _step({"run": item}, item.line)
    return _step(item.mapping("a run", (*_STEP, *more)), item.line)


def _step(given: Mapping[str, Item], line: int) -> Step:
    if "run" not in given:
        raise Fault(line, "a run needs `run`: what is typed after the command")
    text, pty = _stdin(given)
    step = Step(
        run=_run(given["run"]),
        line=line,
        name=_name(given["name"]) if "name" in given else "",
        env=_env(given["env"]) if "env" in given else {},
        text=text,
        pty=pty,
        columns=_columns(given["columns"]) if "columns" in given else 80,
        keys=_send(given["send"]) if "send" in given else (),
        limit=given["limit"].seconds("limit") if "limit" in given else LIMIT,
        repeat=given["repeat"].number("repeat", 1) if "repeat" in given else 1,
        take=_take(given["take"]) if "take" in given else {},
        expect=read_expect(given["expect"]) if "expect" in given else Expect(),
        otherwise=given["else"].text("else") if "else" in given else "",
    )
    if "screen" in step.expect.streams and not pty:
        given["expect"].fail("there is no screen without a pty: say `stdin: pty`")
    if step.repeat > _MOST_RUNS:
        given["repeat"].fail(f"repeat must be at most {_MOST_RUNS}")
    return step


def _run(item: Item) -> str | tuple[str, ...]:
    if item.is_list:
        return item.texts("run")
    text = "" if item.value is None else item.text("run")
    try:
        typed.split(text)
    except ValueError as error:
        item.fail(f"run: {error}")
    return text


def _stdin(given: Mapping[str, Item]) -> tuple[str | None, tuple[str, ...]]:
    item = given.get("stdin")
    text = None
    pty: tuple[str, ...] = ()
    if item and item.is_map:
        own = item.mapping("stdin", ("text",))
        text = own["text"].text("text") if "text" in own else item.fail("stdin needs `text`")
    elif item and item.one_of("stdin", ("closed", "pty")) == "pty":
        pty = STREAMS
    if "pty" in given:
        streams = [each.one_of("pty", STREAMS) for each in given["pty"].items()]
        pty = tuple(name for name in STREAMS if name in streams)
        if text is not None and "stdin" in pty:
            given["pty"].fail("stdin is text or the terminal, not both; use `send` to type")
    return text, pty


def _name(item: Item) -> str:
    name = item.text("name")
    if not re.fullmatch(NAME, name):
        item.fail(f"a name has small letters, digits and _ only, not {name!r}")
    return name


def _env(item: Item) -> dict[str, str | None]:
    found = {}
    for name, value in item.mapping("env").items():
        if not name or "=" in name or "\0" in name:
            value.fail(f"{name!r} is no name of a variable")
        found[name] = None if value.value is None else value.text(name)
    return found


def _columns(item: Item) -> int:
    number = item.number("columns", 1)
    if number > _MOST_COLUMNS:
        item.fail(f"columns must be at most {_MOST_COLUMNS}")
    return number


def _send(item: Item) -> tuple[Key, ...]:
    if item.says(*_KEYS):
        return (Key(type=_KEYS[item.text("send")]),)
    if not item.is_list:
        item.fail(f"send must be one of {', '.join(_KEYS)}, or a list of keys")
    return tuple(map(_key, item.sequence("send")))


def _key(item: Item) -> Key:
    if not item.is_map:
        return Key(type=_KEYS[item.one_of("a key", _KEYS)])
    given = item.mapping("a key", ("after", "type", "key", "signal"))
    if sum(name in given for name in ("type", "key", "signal")) != 1:
        item.fail("a key needs one of `type`, `key` and `signal`")
    start = "after" in given and given["after"].says("start")
    after = read_regex(given["after"]) if "after" in given and not start else ""
    pressed = _KEYS[given["key"].one_of("key", _KEYS)] if "key" in given else ""
    sent = given["type"].text("type") if "type" in given else pressed
    number = given["signal"].one_of("signal", _SIGNALS) if "signal" in given else ""
    return Key(sent, number, after, at_once=start)


def _take(item: Item) -> dict[str, str]:
    found = {}
    for name, value in item.mapping("take").items():
        if not re.fullmatch(NAME, name):
            value.fail(f"a name has small letters, digits and _ only, not {name!r}")
        found[name] = read_regex(value)
        if re.compile(re.sub(r"\{[a-z_.]+\}", "w", found[name])).groups != 1:
            value.fail("the regex needs one group: (…) around what is taken")
    return found


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
    return tuple(_read_step(each) for each in item.items())


def _conditions(item: Item, what: str) -> tuple[Step, ...]:
    steps = tuple(_read_step(each, ("else",)) for each in item.items())
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
