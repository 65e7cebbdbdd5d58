"""The program under test, in a process of its own: does what the checks ask, and answers.

Run as `python -m grader.subject MEMORY_MB FILE_MB PROCESSES READ WRITE`, the last two being
file descriptors. It knows no expected
value and no score; whatever it answers is an answer, not a verdict.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

from . import wire
from .explain import CheckTimeoutError, innermost


class Subject:
    """Holds the package and the objects that the checks have been given numbers of."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.package = ""
        self.kept: dict[int, object] = {}

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Do one thing; whatever it raises is an answer too."""
        try:
            with _limited(asked["seconds"]):
                value = getattr(self, f"do_{asked['do']}")(asked)
                return {"value": wire.pack(value, self._keep)}
        except CheckTimeoutError as error:
            return {"late": str(error), "where": self._where(error)}
        except BaseException as error:  # noqa: BLE001 - also SystemExit and KeyboardInterrupt
            return {"raised": self._told(error)}

    def do_import(self, asked: dict[str, Any]) -> None:
        self.package = asked["name"]
        self.kept[0] = importlib.import_module(self.package)

    def do_get(self, asked: dict[str, Any]) -> object:
        """Give an attribute: its value, or what kind of thing it is."""
        value = getattr(self.kept[asked["of"]], asked["name"])
        if isinstance(value, type) and issubclass(value, BaseException):
            return {"kind": "exception", "family": _family(value)}
        if callable(value):
            return {"kind": "call"}
        return {"kind": "value", "value": value}

    def do_call(self, asked: dict[str, Any]) -> object:
        arguments = [wire.unpack(each, self._found) for each in asked["arguments"]]
        named = {key: wire.unpack(each, self._found) for key, each in asked["named"].items()}
        return getattr(self.kept[asked["of"]], asked["name"])(*arguments, **named)

    def do_drop(self, asked: dict[str, Any]) -> None:
        self.kept.pop(asked["of"], None)

    def _keep(self, value: object) -> dict[str, Any]:
        number = max(self.kept, default=0) + 1
        self.kept[number] = value
        return {"kept": number, "type": type(value).__name__}

    def _found(self, told: dict[str, Any]) -> object:
        return self.kept[told["kept"]]

    def _told(self, error: BaseException) -> dict[str, Any]:
        try:
            text = str(error)
        except Exception:  # noqa: BLE001 - a hire's exception may fail to print
            text = ""
        told: dict[str, Any] = {"family": _family(type(error)), "text": text[:2000]}
        told |= {"where": self._where(error), "leaves": not isinstance(error, Exception)}
        if isinstance(error, SyntaxError) and error.filename:
            told["where"] = [error.filename, error.lineno or 1, ""]
            told["text"] = error.msg
        return told

    def _where(self, error: BaseException) -> list[Any] | None:
        frame = innermost(error.__traceback__, self.root / self.package)
        return list(frame) if frame else None


def _family(kind: type) -> list[list[str]]:
    """Name a class and its ancestors, nearest first."""
    return [[each.__module__, each.__qualname__] for each in kind.__mro__]


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise CheckTimeoutError

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(0.01, seconds), 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def limit(memory_mb: int, file_mb: int, processes: int = 0) -> None:
    """Bound what this process and its children may use.

    `processes` is for a user namespace of its own: elsewhere all of a user's count.
    """
    wanted = {
        resource.RLIMIT_DATA: memory_mb << 20,
        resource.RLIMIT_FSIZE: file_mb << 20,
        resource.RLIMIT_CORE: 0,
    }
    if processes:
        wanted[resource.RLIMIT_NPROC] = processes
    for kind, most in wanted.items():
        hard = resource.getrlimit(kind)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (bound, bound))


def main() -> None:
    """Answer until the checks have nothing more to ask."""
    memory_mb, file_mb, processes, read, write = map(int, sys.argv[1:])
    limit(memory_mb, file_mb, processes)
    root = Path.cwd()
    sys.path.insert(0, str(root))
    for descriptor in (read, write):
        os.set_inheritable(descriptor, False)  # noqa: FBT003 - the standard library takes no keyword
    subject, process = Subject(root), os.getpid()
    with os.fdopen(read, "rb") as questions:
        for question in questions:
            answer = wire.line(subject.answer(json.loads(question)))
            if os.getpid() != process:  # a fork that came back has nothing to say
                os._exit(0)
            sys.stdout.flush()
            sys.stderr.flush()
            while answer:
                answer = answer[os.write(write, answer) :]


if __name__ == "__main__":
    main()
