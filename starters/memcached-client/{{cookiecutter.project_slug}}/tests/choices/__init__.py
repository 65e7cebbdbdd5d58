"""The three choices of level 6, each with the same five checks: `CHOICE` says which is yours.

Each choice has a module here, and in it a class with a method for each check.
"""

from __future__ import annotations

import importlib
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Any

from grader.expectation import CheckFailedError, Failure
from memcached import running
from proxy import Proxy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from grader.drill import Drill
    from memcached import Server

MODULES = {"ketama": "Ketama", "stampede": "Stampede", "asyncio": "Tasks"}
PATIENCE = 5.0


@dataclass
class Choice:
    """What each choice is given, and the names of its checks."""

    subject: Any
    drill: Drill
    rng: Random
    _open: ExitStack = field(default_factory=ExitStack)

    def does_its_job(self) -> None: ...
    def bears_pressure(self) -> None: ...
    def minds_the_edges(self) -> None: ...
    def does_its_job_with_anything(self) -> None: ...
    def bears_bad_days(self) -> None: ...

    def server(self) -> Server:
        """Start a memcached of its own for this check."""
        return self._open.enter_context(running())

    def proxy(self, server: Server) -> Proxy:
        """Put a proxy in front of a memcached."""
        return self._open.enter_context(Proxy(server.address))

    def text(self, size: int = 16) -> bytes:
        """Make a value that nobody can guess."""
        return self.rng.randbytes(size).hex().encode()

    def close(self) -> None:
        self._open.close()


@contextmanager
def chosen(subject: Any, drill: Drill, rng: Random) -> Iterator[Choice]:
    """Give the checks of what the package says it has chosen."""
    name = getattr(subject, "CHOICE", None)
    if not isinstance(name, str) or name not in MODULES:
        package = getattr(subject, "type_name", None) or subject.__name__
        where = f"choose one: set CHOICE in {package}/__init__.py to ketama, stampede or asyncio"
        raise CheckFailedError(Failure("CHOICE", "one of three", f"{name!r}; {where}"))
    # "asyncio" is a module of Python's own.
    module = importlib.import_module(f"choices.{MODULES[name].lower()}")
    choice = getattr(module, MODULES[name])(subject, drill, rng)
    try:
        yield choice
    finally:
        choice.close()


def soon(holds: Callable[[], bool]) -> bool:
    """Wait until something holds, for a few seconds at the most; say whether it does."""
    end, pause = monotonic() + PATIENCE, Event()
    while not (there := holds()) and monotonic() < end:
        pause.wait(0.02)
    return there


def differences(got: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Give the answers that are not those wanted, by key."""
    answers = {key: got.get(key, "no answer") for key in wanted} | got
    return {key: answer for key, answer in answers.items() if answer != wanted.get(key)}


def fail(called: str, expected: str, got: str) -> None:
    raise CheckFailedError(Failure(called, expected, got))
