"""Run the checks in a child process and listen: the parent decides, the child only tells.

The child runs pytest with the grader's plugin. Events come as JSON lines on a pipe
of their own; what the program prints comes on another. A check that outlives its
limit costs that check: the child is killed and the checks after it get a fresh one.
"""

from __future__ import annotations

import json
import os
import selectors
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from makerday import sandbox, submission
from makerday.grader.explain import ended
from makerday.grader.rubric import PUBLIC
from makerday.grader.scorecard import KILLED, TIMED_OUT, Result
from makerday.sandbox import usage
from makerday.sandbox.hearing import STARTING, Hearing
from makerday.sandbox.output import Output, relative

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from makerday.grader.rubric import Rubric
    from makerday.sandbox import Place, Running

_POLL_SECONDS = 0.05

PYTEST = ("-s", "--assert=plain", "-o", "addopts=")
_UNUSED = (
    *("terminal", "terminalprogress", "cacheprovider", "junitxml", "doctest"),
    *("pastebin", "faulthandler", "logging", "debugging", "stepwise", "setuponly", "setupplan"),
    *("unraisableexception", "threadexception", "legacypath"),
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
    open_place = job.place.kind == sandbox.PLAIN
    sealed = submission.seal(job.place.folder) if job.apart and open_place else b""
    while left and not outcome.problem:
        child = _Child(job, left, end)
        outcome.results |= child.listen()
        outcome.problem = relative(child.told.problem, job.place.folder)
        stuck = child.told.stuck
        left = _after(stuck, left, job, outcome) if stuck else ()
        if left and time.monotonic() > end:
            break
        if left and sealed and sealed != submission.seal(job.place.folder):
            outcome.problem = "the program changed the checks while they ran"
    if sealed:
        usage.clear(job.place.shared)
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
        self.told = Hearing(checks, end, job.told)
        self._output = Output(self.told.nonce, job.place.folder)
        self._watch: usage.Watch | None = None

    def listen(self) -> dict[str, Result]:
        """Read until the child ends, is killed or says that it is done; give its results."""
        if self.job.place.kind == sandbox.PLAIN:
            usage.adopt()
        events, tell = os.pipe()
        printed, write = os.pipe()
        process = self.job.start(self._arguments(), self._place(tell), write, tell)
        os.close(tell)
        os.close(write)
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(events, selectors.EVENT_READ, self.told.hear)
                selector.register(printed, selectors.EVENT_READ, self._output.feed)
                verdict = self._read(selector, process)
                code = self._ended(process)
                self._drain(printed)
        finally:
            self._ended(process)
            os.close(events)
            os.close(printed)
        self.told.close(verdict or Result(KILLED, ended(code)), self._output.complaint())
        return {check: self._shown(check) for check in self.told.results}

    def _shown(self, check: str) -> Result:
        """Give a result with what was printed, and with paths as they are in the project."""
        result, folder = self.told.results[check], self.job.place.folder
        told = asdict(result.failure) if result.failure else {}
        parts = {key: relative(part, folder) for key, part in told.items()}
        failure = result.failure and replace(result.failure, **parts)
        message = relative(result.message, folder)
        return replace(result, message=message, failure=failure, output=self._output.of(check))

    def _ended(self, process: Running) -> int:
        """End all that the run has started; give the exit code."""
        cut = usage.end(process.pid) if process.poll() is None else set()
        code = process.stop()
        usage.reap(cut)
        if self.job.place.kind == sandbox.PLAIN:
            usage.end_strays()
        return code

    def _arguments(self) -> list[str]:
        folder = str(self.job.place.folder)
        unused = [word for name in _UNUSED for word in ("-p", f"no:{name}")]
        words = [*PYTEST, *unused, "--rootdir", folder, "-c", f"{folder}/pyproject.toml"]
        # The hire's package must not be found by the checks, under whatever name.
        return [*words, "-o", "pythonpath=tests"] if self.job.apart else words

    def _place(self, descriptor: int) -> Place:
        orders: dict[str, Any] = {
            "fd": descriptor,
            "nonce": self.told.nonce,
            "seed": self.job.seed,
            "lock": self.job.locked,
            "only": list(self.checks),
        }
        if self.job.apart:
            orders["subject"] = sandbox.subject(self.job.place, self.job.rubric)
        variables = {
            **self.job.place.environment,
            "MAKERDAY_GRADING": json.dumps(orders),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        }
        variables.pop("PYTEST_ADDOPTS", None)
        return replace(self.job.place, environment=variables)

    def _read(self, selector: selectors.BaseSelector, process: Running) -> Result | None:
        """Serve both pipes; give a verdict when the child has to be killed."""
        while not self.told.over and selector.get_map():
            ended = process.poll() is not None
            ready = selector.select(0 if ended else _POLL_SECONDS)
            for key, _ in ready:
                data = os.read(key.fd, 1 << 16)
                if data:
                    key.data(data)
                else:
                    selector.unregister(key.fd)
            verdict = self._judged(process)
            if verdict or (ended and not ready):
                return verdict
        return None

    def _judged(self, process: Running) -> Result | None:
        """Say which limit was passed, if one was."""
        most = self.job.rubric.limits.output_kb
        if self._output.size > most << 10:
            return Result(KILLED, f"wrote more than {most} KB of output")
        if self.told.phase != STARTING and (problem := self._too_much(process)):
            return Result(KILLED, problem)
        if time.monotonic() > self.end:
            total = self.job.rubric.limits.total_seconds
            return Result(TIMED_OUT, f"the {total:g} s for all checks were used up")
        late = self.told.late()
        return Result(TIMED_OUT, late) if late else None

    def _too_much(self, process: Running) -> str:
        """Say what the tree of the child has too much of; at first there is only the grader."""
        if self._watch is None:
            limits, place = self.job.rubric.limits, self.job.place
            writable = self.job.apart and place.kind == sandbox.PLAIN
            self._watch = usage.Watch(process.pid, limits, place.shared if writable else None)
        return self._watch.look()

    def _drain(self, printed: int) -> None:
        """Take what a dead child left in its pipe."""
        os.set_blocking(printed, False)
        with suppress(BlockingIOError):  # somebody out of reach still holds the pipe
            while self._output.size <= self.job.rubric.limits.output_kb << 10:
                data = os.read(printed, 1 << 16)
                if not data:
                    return
                self._output.feed(data)
