"""Reads one run of a check: what is typed, at what, with which keys, and what is expected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import typed
from .block import Fault
from .read_expect import read_expect, read_regex
from .rule import Expect, Step
from .scene import LIMIT, STREAMS, Key
from .words import NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .block import Item

STEP = (
    *("run", "name", "env", "stdin", "pty", "columns", "send", "limit", "repeat", "take"),
    "expect",
)
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
MOST_RUNS, _MOST_COLUMNS = 50, 1000


def read_step(item: Item, more: tuple[str, ...] = ()) -> Step:
    if not item.is_map:
        return _step({"run": item}, item.line)
    return _step(item.mapping("a run", (*STEP, *more)), item.line)


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
    if step.repeat > MOST_RUNS:
        given["repeat"].fail(f"repeat must be at most {MOST_RUNS}")
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
