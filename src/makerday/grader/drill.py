"""Drills: functions of a check that run where the hire's package runs.

What a check asks of the package by calls alone can't be a thread, a signal or a tight loop.
A drill can: its source is sent to the program under test and called there.
"""

from __future__ import annotations

import inspect
import os
import textwrap
from typing import TYPE_CHECKING, Any

from .expectation import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from .remote import Remote

_PLAIN = (type(None), bool, int, float, str, bytes, bytearray, list, tuple, dict, set, frozenset)


class Drill:
    """Runs functions beside the hire's package: `drill(function, *arguments)`.

    The function stands on its own: it imports what it needs inside. It is given plain values
    and things of the package, and gives plain values. What it gives is the program's word.
    """

    def __init__(self, remote: Remote | None) -> None:
        self._remote = remote

    @property
    def pid(self) -> int:
        """Give the process that drills run in or below: what they use can be seen from outside."""
        return self._remote.pid if self._remote else os.getpid()

    def __call__(self, function: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401
        """Run `function(*arguments)` and give what it returns, or raise what it raises."""
        try:
            if self._remote is None:
                return function(*arguments)
            return self._remote.drill(_source(function), arguments)
        except BaseException as error:
            if not isinstance(error, Exception):  # late, or ended: say in which drill
                error.called = self.written(function, *arguments)  # type: ignore[attr-defined]
            raise

    def written(self, function: Callable[..., Any], *arguments: object) -> str:
        """Write a drill as the call that it is: `eight_threads(client, 100)`."""
        return f"{function.__name__}({', '.join(map(_named, arguments))})"


def _source(function: Callable[..., Any]) -> dict[str, Any]:
    """Give what the other process needs to have the same function, at the same lines."""
    if getattr(function, "__closure__", None) or not function.__name__.isidentifier():
        raise TypeError(f"{function.__qualname__} can be no drill: it must stand on its own")
    lines, first = inspect.getsourcelines(function)
    return {
        "name": function.__name__,
        "source": textwrap.dedent("".join(lines)),
        "file": function.__code__.co_filename,
        "line": first,
    }


def _named(argument: object) -> str:
    """Show a plain value as it is, and a thing of the package by its type's name."""
    if isinstance(argument, _PLAIN):
        return shown(argument)
    kind = getattr(argument, "type_name", None) or getattr(argument, "__name__", None)
    return (kind or type(argument).__name__).lower()
