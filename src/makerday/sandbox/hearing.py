"""What a child tells of its checks, and what is made of it: JSON lines with a nonce.

A line that is malformed, or of another run, says nothing; a check of which nothing was
said has not passed.
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

from makerday.grader.expectation import Failure
from makerday.grader.scorecard import FAILED, KILLED, PASSED, TIMED_OUT, Result
from makerday.sandbox.output import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

STARTING, IMPORTING, RUNNING = "starting", "importing", "running"
_PHASES = {
    STARTING: "before any check was run",
    IMPORTING: "while your program was imported",
    RUNNING: "between two checks",
}
_START_SECONDS = 30.0
_GRACE_SECONDS = 1.0
_LONGEST = 1 << 20
_STATUSES = (PASSED, FAILED, TIMED_OUT, KILLED)


class Hearing:
    """Listens to one child. `stuck` is the check at work; `until` when it has to be done.

    `over` says that the child has nothing more to tell, `problem` why there is no grade.
    """

    def __init__(self, checks: Sequence[str], end: float, told: Callable[[str], None]) -> None:
        self.nonce = os.urandom(16).hex()
        self.results: dict[str, Result] = {}
        self.problem = ""
        self.stuck = ""
        self.phase = STARTING
        self.over = False
        self._checks = checks
        self._told = told
        self._end = end
        self._lines = b""
        self._allow(_START_SECONDS)

    def late(self) -> str:
        """Say that the time of the check at work is used up, or nothing."""
        if time.monotonic() <= self._until:
            return ""
        return f"timed out after {self._limit:g} s"

    def hear(self, data: bytes) -> None:
        """Take what came through the pipe."""
        *lines, self._lines = (self._lines + data).split(b"\n")
        for line in lines:
            try:
                event = json.loads(line)
                if event["nonce"] == self.nonce:
                    self._event(event)
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
        if len(self._lines) > _LONGEST:
            self._lines = b""

    def close(self, verdict: Result, last: str) -> None:
        """Blame the check that was at work when the child ended, or say why none could run.

        `last` is what it printed last.
        """
        if self.stuck and self.over:
            self._malformed()
        elif self.stuck:
            self.results[self.stuck] = verdict
        elif not (self.over or self.problem):
            self.problem = f"{verdict.message} {_PHASES[self.phase]}"
            if self.phase == STARTING and last:
                self.problem += f": {printable(last)}"

    def _event(self, event: dict[str, Any]) -> None:
        name = event["event"]
        if name == "importing":
            self.phase = IMPORTING
            self._allow(event["seconds"])
        elif name == "imported":
            self.phase = RUNNING
            self._allow(_START_SECONDS)
        elif name == "start" and event["check"] in self._checks:
            self._malformed()
            self.stuck = event["check"]
            self._told(self.stuck)
            self._allow(event["seconds"])
        elif name == "finish" and event["check"] == self.stuck:
            self.results[self.stuck] = _result(event["result"])
            self.stuck = ""
        elif name == "problem":
            self.problem = self.problem or printable(str(event["message"]))
        elif name == "end":
            self.over = True

    def _malformed(self) -> None:
        if self.stuck:
            self.results[self.stuck] = Result(FAILED, "its report was malformed")
            self.stuck = ""

    def _allow(self, seconds: float) -> None:
        """Give the child that long, and a little more to tell of it."""
        self._limit = float(seconds)
        self._until = min(self._end, time.monotonic() + self._limit + _GRACE_SECONDS)


def _result(told: dict[str, Any]) -> Result:
    if told["status"] not in _STATUSES:
        raise ValueError(told["status"])
    parts = {key: printable(str(part)) for key, part in (told["failure"] or {}).items()}
    failure = Failure(**parts) if parts else None
    return Result(told["status"], printable(str(told["message"])), float(told["seconds"]), failure)
