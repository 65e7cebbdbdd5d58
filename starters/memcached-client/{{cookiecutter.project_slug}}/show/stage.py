"""What every scene is given, and the words it needs when a call goes wrong."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from show.look import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from memcached import Server

LEVELS = {
    1: "version set get delete close",
    2: "add replace append prepend gets cas incr decr touch gat get_many set_many stats flush_all",
    6: "fetch",
}
LEVEL = {name: level for level, names in LEVELS.items() for name in names.split()}


class WrongError(Exception):
    """The client gave something else than it should have."""


@dataclass(frozen=True)
class Stage:
    """The package to be shown, and a server of its own."""

    name: str
    package: ModuleType
    server: Server

    def connect(self, timeout: float = 2) -> Any:
        return self.package.Client(self.server.address, timeout=timeout)


def told(call: Callable[..., object], *arguments: object) -> None:
    """Make a call, and show it with its answer."""
    answer = call(*arguments)
    asked = f"{call.__name__}({', '.join(map(repr, arguments))})"
    say("good", ">", f"{asked:<38} {answer!r}")


def same(got: object, wanted: object) -> None:
    if got != wanted:
        raise WrongError(f"got {short(got)}, not {short(wanted)}")


def short(value: object, most: int = 60) -> str:
    text = repr(value)
    return text if len(text) < most else f"{text[: most - 20]}… ({len(text):,} characters)"


def trouble(error: Exception) -> tuple[str, str, str]:
    """Say what went wrong: a style, a sign and a sentence."""
    name = unwritten(error)
    return ("quiet", "·", level_of(name)) if name else ("bad", "✘", in_words(error))


def unwritten(error: Exception) -> str:
    """Name the call that is still a stub, or is not there at all; empty if it is neither."""
    if isinstance(error, NotImplementedError):
        return traceback.extract_tb(error.__traceback__)[-1].name
    if isinstance(error, AttributeError) and type(error.obj).__name__ == "Client":
        return error.name if error.name in LEVEL else ""
    return ""


def level_of(name: str) -> str:
    level = f": level {LEVEL[name]} opens it" if name in LEVEL else ""
    return f"{name} is not written yet{level}"


def in_words(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def where(error: BaseException) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"
