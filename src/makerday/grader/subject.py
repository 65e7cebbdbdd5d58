"""The program under test, in a process of its own: does what the checks ask, and answers.

Run as `python -m grader.subject MEMORY_MB FILE_MB PROCESSES READ WRITE`, the last two being
file descriptors. It knows no expected value and no score; whatever it answers is an answer,
not a verdict. Each answer names the token of its question.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import sys
from contextlib import contextmanager, suppress
from importlib.machinery import PathFinder

from . import wire
from .interruption import CheckTimeoutError, innermost

TYPE_CHECKING = False  # typing itself would be a tenth of the start, pathlib another
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import Any

_DEEPEST = 50


class Subject:
    """Holds the package and the objects that the checks have been given numbers of."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.package = ""
        self.kept: dict[int, object] = {}
        self._last = 0

    def answer(self, asked: dict[str, Any]) -> bytes:
        """Do one thing; whatever it raises is an answer too."""
        token = {"token": asked["token"]}
        try:
            with _limited(asked["seconds"]):
                value = getattr(self, f"do_{asked['do']}")(asked)
                return wire.line({**token, "value": wire.pack(value, self._keep)})
        except CheckTimeoutError as error:
            return wire.line({**token, "late": str(error), "where": self._where(error)})
        except BaseException as error:  # noqa: BLE001 - also SystemExit and KeyboardInterrupt
            return wire.line({**token, "raised": self._told(error)})

    def do_import(self, asked: dict[str, Any]) -> None:
        self.package = asked["name"]
        # Nothing was handed in: a package of the same name elsewhere is not the hire's.
        elsewhere = self.package in sys.modules or self.package in sys.stdlib_module_names
        if elsewhere or PathFinder.find_spec(self.package, [self.root]) is None:
            raise ModuleNotFoundError(f"No module named {self.package!r}", name=self.package)
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

    def do_drill(self, asked: dict[str, Any]) -> object:
        """Make a function of the checks' source, at its own lines, and call it here."""
        arguments = [wire.unpack(each, self._found) for each in asked["arguments"]]
        above = "\n" * (asked["line"] - 1)
        names: dict[str, Any] = {"__name__": "drill"}
        exec(compile(above + asked["source"], asked["file"], "exec"), names)  # noqa: S102 - ours
        return names[asked["name"]](*arguments)

    def do_drop(self, asked: dict[str, Any]) -> None:
        self.kept.pop(asked["of"], None)

    def _keep(self, value: object) -> dict[str, Any]:
        self._last += 1
        self.kept[self._last] = value
        return {"kept": self._last, "type": type(value).__name__}

    def _found(self, told: dict[str, Any]) -> object:
        return self.kept[told["kept"]]

    def _told(self, error: BaseException) -> dict[str, Any]:
        try:
            text = str(error)
        except Exception:  # noqa: BLE001 - a hire's exception may fail to print
            text = ""
        told: dict[str, Any] = {"family": _family(type(error)), "text": text[:2000]}
        told |= {"where": self._where(error), "full": _out_of_memory(error)}
        if isinstance(error, SyntaxError) and error.filename:
            told["where"] = [error.filename, error.lineno or 1, ""]
            told["text"] = error.msg
        return told

    def _where(self, error: BaseException) -> list[Any] | None:
        trace, root = error.__traceback__, self.root
        frame = innermost(trace, f"{root}/{self.package}") or innermost(trace, f"{root}/tests")
        return list(frame) if frame else None


def _out_of_memory(error: BaseException) -> int:
    """Give the limit in MB if Python itself could get no more memory, or 0."""
    if type(error) is not MemoryError or error.args:
        return 0
    return resource.getrlimit(resource.RLIMIT_DATA)[0] >> 20


def _family(kind: type) -> list[list[str]]:
    """Name a class and its ancestors, nearest first."""
    return [[each.__module__, each.__qualname__] for each in kind.__mro__[:_DEEPEST]]


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
    Without message queues for good, they are also told apart from all other processes.
    """
    wanted = {
        resource.RLIMIT_DATA: memory_mb << 20,
        resource.RLIMIT_FSIZE: file_mb << 20,
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform == "linux":
        wanted[resource.RLIMIT_MSGQUEUE] = 0
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
    root = os.getcwd()  # noqa: PTH109 - pathlib is not loaded here
    sys.path.insert(0, root)
    for descriptor in (read, write):
        os.set_inheritable(descriptor, False)  # noqa: FBT003 - the standard library takes no keyword
    subject, process = Subject(root), os.getpid()
    with os.fdopen(read, "rb") as questions:
        for question in questions:
            answer = subject.answer(json.loads(question))
            if os.getpid() != process:  # a fork that came back has nothing to say
                os._exit(0)
            for stream in (sys.stdout, sys.stderr):
                with suppress(Exception):  # closed, or replaced by the hire's code
                    stream.flush()
            while answer:
                answer = answer[os.write(write, answer) :]


if __name__ == "__main__":
    main()
