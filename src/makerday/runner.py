"""Run the checks in a child process and listen: the parent decides, the child only tells.

The child runs pytest with the grader's plugin. Events come as JSON lines on a pipe
of their own; what the program prints comes on another. A check that outlives its
limit costs that check: the child is killed and the checks after it get a fresh one.
"""

from __future__ import annotations

import json
import os
import secrets
import selectors
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from makerday import sandbox
from makerday.grader.expect import Failure
from makerday.grader.explain import ended
from makerday.grader.rubric import PUBLIC
from makerday.grader.scorecard import (
    FAILED,
    KILLED,
    PASSED,
    TIMED_OUT,
    Result,
)
from makerday.output import Output

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from makerday.grader.rubric import Rubric
    from makerday.sandbox import Place, Running

_START_SECONDS = 30.0
_GRACE_SECONDS = 1.0
_POLL_SECONDS = 0.05
_STATUSES = (PASSED, FAILED, TIMED_OUT)

PYTEST = ("-s", "--assert=plain", "-o", "addopts=")
_UNUSED = (
    *("terminal", "terminalprogress", "cacheprovider", "junitxml", "doctest"),
    *("pastebin", "faulthandler", "logging"),
)


@dataclass(frozen=True)
class Job:
    """What is to be run. `locked`: a level is run only when those before are complete.

    `apart`: the hire's package runs in a process other than the checks'. `start` starts
    the process of the checks.
    """

    rubric: Rubric
    place: Place
    checks: tuple[str, ...]
    seed: int = 0
    locked: bool = True
    apart: bool = False
    start: Callable[[Sequence[str], Place, int, int], Running] = sandbox.start
    told: Callable[[str], None] = lambda _check: None


@dataclass
class Outcome:
    """Results by check id; `problem` says why there is no grade."""

    results: dict[str, Result] = field(default_factory=dict)
    problem: str = ""
    seconds: float = 0.0


def run(job: Job) -> Outcome:
    """Run the checks of a job, with as many children as it takes."""
    began = time.monotonic()
    outcome = Outcome()
    end = began + job.rubric.limits.total_seconds
    left = job.checks
    while left and not outcome.problem:
        child = _Child(job, left, end)
        child.listen()
        outcome.results |= child.results
        outcome.problem = child.problem
        left = _after(child.stuck, left, job, outcome) if child.stuck else ()
        if left and time.monotonic() > end:
            break
    outcome.seconds = time.monotonic() - began
    return outcome


def _after(stuck: str, left: tuple[str, ...], job: Job, outcome: Outcome) -> tuple[str, ...]:
    """Give the checks to go on with after a check took its child with it."""
    rest = [check for check in left if check not in outcome.results]
    if not job.locked:
        return tuple(rest)
    checks = {check.id: check for check in job.rubric.checks()}
    if checks[stuck].visibility != PUBLIC:
        return tuple(rest)
    return tuple(check for check in rest if checks[check].level == checks[stuck].level)


class _Child:
    """One child process and what it told."""

    def __init__(self, job: Job, checks: Sequence[str], end: float) -> None:
        self.job = job
        self.checks = checks
        self.end = end
        self.results: dict[str, Result] = {}
        self.problem = ""
        self.stuck = ""
        self._nonce = secrets.token_hex(8)
        self._output = Output(self._nonce)
        self._limit = _START_SECONDS
        self._until = min(end, time.monotonic() + _START_SECONDS)
        self._phase = "starting"
        self._over = False
        self._lines = b""

    def listen(self) -> None:
        """Start the child and read until it ends, is killed or says that it is done."""
        events, tell = os.pipe()
        printed, write = os.pipe()
        process = self.job.start(self._arguments(), self._place(tell), write, tell)
        os.close(tell)
        os.close(write)
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(events, selectors.EVENT_READ, self._hear)
                selector.register(printed, selectors.EVENT_READ, self._output.feed)
                verdict = self._read(selector, process.poll)
                code = process.stop()
                self._drain(printed)
        finally:
            process.stop()
            os.close(events)
            os.close(printed)
        if not self._over:
            self._died(verdict or Result(KILLED, ended(code)))
        self.results = {
            check: replace(result, output=self._output.of(check))
            for check, result in self.results.items()
        }

    def _arguments(self) -> list[str]:
        folder = str(self.job.place.folder)
        unused = [word for name in _UNUSED for word in ("-p", f"no:{name}")]
        return [*PYTEST, *unused, "--rootdir", folder, "-c", f"{folder}/pyproject.toml"]

    def _place(self, descriptor: int) -> Place:
        orders: dict[str, Any] = {
            "fd": descriptor,
            "nonce": self._nonce,
            "seed": self.job.seed,
            "lock": self.job.locked,
            "only": list(self.checks),
        }
        if self.job.apart:
            orders["subject"] = sandbox.subject(self.job.place, self.job.rubric.limits)
        variables = {
            **self.job.place.environment,
            "MAKERDAY_GRADING": json.dumps(orders),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        }
        variables.pop("PYTEST_ADDOPTS", None)
        return replace(self.job.place, environment=variables)

    def _read(
        self, selector: selectors.BaseSelector, poll: Callable[[], int | None]
    ) -> Result | None:
        """Serve both pipes; give a verdict when the child has to be killed."""
        most = self.job.rubric.limits.output_kb
        while not self._over and selector.get_map():
            ended = poll() is not None
            ready = selector.select(0 if ended else _POLL_SECONDS)
            for key, _ in ready:
                data = os.read(key.fd, 1 << 16)
                if data:
                    key.data(data)
                else:
                    selector.unregister(key.fd)
            if self._output.size > most << 10:
                return Result(KILLED, f"wrote more than {most} KB of output")
            if time.monotonic() > self._until:
                return Result(TIMED_OUT, self._late())
            if ended and not ready:
                return None
        return None

    def _drain(self, printed: int) -> None:
        """Take what a dead child left in its pipe."""
        os.set_blocking(printed, False)
        try:
            while data := os.read(printed, 1 << 16):
                self._output.feed(data)
        except BlockingIOError:  # a process outside its group still holds the pipe
            return

    def _late(self) -> str:
        if time.monotonic() > self.end:
            return f"the {self.job.rubric.limits.total_seconds:g} s for all checks were used up"
        return f"timed out after {self._limit:g} s"

    def _hear(self, data: bytes) -> None:
        *lines, self._lines = (self._lines + data).split(b"\n")
        for line in lines:
            try:
                event = json.loads(line)
                if event["nonce"] == self._nonce:
                    self._event(event)
            except (ValueError, KeyError, TypeError):
                continue  # a check whose answer is malformed has none: it did not pass

    def _event(self, event: dict[str, Any]) -> None:
        name = event["event"]
        if name == "importing":
            self._phase = "importing"
            self._allow(event["seconds"])
        elif name == "imported":
            self._phase = "running"
            self._allow(_START_SECONDS)
        elif name == "start" and event["check"] in self.checks:
            if self.stuck:
                self.results[self.stuck] = Result(FAILED, "its report was malformed")
            self.stuck = event["check"]
            self.job.told(self.stuck)
            self._allow(event["seconds"])
        elif name == "finish" and event["check"] == self.stuck:
            self.results[self.stuck] = self._result(event["result"])
            self.stuck = ""
        elif name == "problem":
            self.problem = self.problem or str(event["message"])
        elif name == "end":
            self._over = True

    def _allow(self, seconds: float) -> None:
        """Give the child that long, and a little more to tell of it."""
        self._limit = float(seconds)
        self._until = min(self.end, time.monotonic() + self._limit + _GRACE_SECONDS)

    def _result(self, told: dict[str, Any]) -> Result:
        if told["status"] not in _STATUSES:
            raise ValueError(told["status"])
        failure = Failure(**told["failure"]) if told["failure"] else None
        return Result(told["status"], str(told["message"]), float(told["seconds"]), failure)

    def _died(self, verdict: Result) -> None:
        """Blame the check that was running, or say why nothing could be run."""
        if self.stuck:
            self.results[self.stuck] = verdict
        elif not self.problem:
            self.problem = f"{verdict.message} {_PHASES[self._phase]}"
            last = self._output.complaint()
            if self._phase == "starting" and last:
                self.problem += f": {last}"


_PHASES = {
    "starting": "before any check was run",
    "importing": "while your program was imported",
    "running": "between two checks",
}
