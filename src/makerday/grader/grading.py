"""One run of the checks inside pytest: order, locks, time limits, results."""

from __future__ import annotations

import dataclasses
import gc
import importlib
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from . import project as projects
from .channel import Channel
from .clock import Clock
from .expectation import MissingToolError
from .explain import explain, not_imported, refuse_libraries
from .interruption import CheckTimeoutError, SubjectDiedError
from .remote import GRACE_SECONDS, Remote
from .rubric import PUBLIC
from .scorecard import FAILED, PASSED, TIMED_OUT, Result, Run, scorecard
from .screen import Look, screen
from .subject import limit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

    from .project import Project
    from .remote import Thing
    from .rubric import Check, Rubric

_OUTPUT = 2000
_PATIENCE, _IMPATIENT_SECONDS = 2, 1.0
_START_SECONDS = 5.0  # a process of its own has to be started first; that is our time
MISSING = "the check is missing from tests/: your mentor grades with all of them"


class Grading:
    """A pytest plugin object; `orders` are the parent's, or empty in plain pytest."""

    def __init__(
        self, config: pytest.Config, project: Project, plan: Rubric, orders: Mapping[str, Any]
    ) -> None:
        self.config = config
        self.project = project
        self.plan = plan
        self.seed: int = orders.get("seed", 0)
        self.lock: bool = orders.get("lock", True)
        self.only: list[str] | None = orders.get("only")
        self.channel = Channel(orders["fd"], orders["nonce"]) if "fd" in orders else None
        self.checks = {check.id: check for check in plan.checks()}
        self.results: dict[str, Result] = {}
        self.began = time.monotonic()
        self.reason = ""
        self._import: Result | None = None
        self._last: dict[str, str] = {}
        self._worst: Result | None = None
        self.remote: Remote | None = None
        self.aside: Remote | None = None
        self.clock = self._clock(plan.limits.check_seconds)
        if "subject" in orders:
            self.remote = Remote(orders["subject"], project.package, lambda: self.clock)
            self.aside = Remote(orders["subject"], "", lambda: self.clock)
        elif self.channel:
            limits = plan.limits
            limit(limits.memory_mb, limits.file_mb)

    def subject(self) -> ModuleType | Thing:
        """Give the hire's package, or its stand-in when it runs in another process."""
        if self.remote:
            return self.remote.module()
        return importlib.import_module(self.project.package)

    # In the order pytest calls them.

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Order the checks as the rubric does; a hire's own tests come last."""
        order = {name: index for index, name in enumerate(self.checks)}
        items.sort(key=lambda item: order.get(_name(item), len(order)))
        items[:] = [item for item in items if self._wanted(item)]
        self._last = {_name(item): item.nodeid for item in items}

    def pytest_collection_finish(self) -> None:
        """Count a check that should be there and is not as failed: deleting one gains nothing."""
        if self.config.getoption("--level") is not None or self._some_were_asked_for():
            return
        for check in self.checks.values():
            wanted = self.only is None or check.id in self.only
            if wanted and _public(check) and check.id not in self._last:
                self.results[check.id] = Result(FAILED, MISSING, 0.0)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and self.channel:
            lines = str(report.longrepr).strip().splitlines()
            said = lines[-1].removeprefix("E").strip() if lines else "no reason given"
            self.channel.send("problem", message=f"{report.nodeid} cannot be read: {said}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Iterator[None]:
        """Import the hire's package first, so that what goes wrong there is told once."""
        self.clock = self._clock(self.plan.limits.check_seconds + _START_SECONDS)
        if self.channel:
            gc.freeze()  # the parent started it without; what there is now lives to the end
            gc.enable()
            self.channel.send("importing", seconds=self.clock.limit)
        before = set(sys.modules)
        try:
            with self.clock.running():
                self.subject()
            refuse_libraries(set(sys.modules) - before, self.project.package, self.plan.libraries)
        except SubjectDiedError as error:
            self._missing(f"{error} while your program was imported")
        except (Exception, CheckTimeoutError) as error:  # noqa: BLE001 - whatever it raises
            self._import = not_imported(error, self.project.root, self.project.package)
        if self.channel:
            self.channel.send("imported")
            for name, result in self.results.items():
                self.channel.start(name, self.clock.limit)
                self.channel.finish(name, result)
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        check = self.checks.get(_name(item))
        if check is None:
            return None
        if self._locked(check):
            return True
        if self._import is not None:
            self._begin(check)
            self._end(check, self._import)
            item.session.testsfailed += 1
            return True
        if check.id not in self.results and self._worst is None:
            self._begin(check)
        return None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Iterator[None]:
        with self.clock.running():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        with self.clock.running():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Iterator[None]:
        with self.clock.running():
            return (yield)

    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        if call.excinfo is None or self._worst is not None or _name(item) not in self.checks:
            return
        error = call.excinfo.value
        if isinstance(error, MissingToolError):
            self._missing(str(error))
        self._worst = explain(error, self.project.root, self.project.package)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown" and self._last.get(_plain(report.nodeid)) == report.nodeid:
            check = self.checks.get(_plain(report.nodeid))
            if check is not None:
                printed = (report.capstdout + report.capstderr)[:_OUTPUT]
                worst = self._worst or Result(PASSED)
                self._end(check, dataclasses.replace(worst, output=printed))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the score under plain pytest, and keep it."""
        if self.channel or not (self.results or self.reason):
            return
        card = scorecard(self.plan, self.results, self._run())
        writer = terminalreporter._tw  # noqa: SLF001 - pytest has no public way to its colours
        look = Look(
            paint=lambda style, text: writer.markup(text, **_MARKUP[style]),
            unicode=(sys.stdout.encoding or "").lower().startswith("utf"),
            check="pytest",
            hint="pytest --hint",
        )
        terminalreporter.write_line("")
        for line in screen(card, look):
            terminalreporter.write_line(line)
        if self.config.getoption("--level") is None and not self._some_were_asked_for():
            self._keep(card, terminalreporter)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        for process in (self.remote, self.aside):
            if process:
                process.stop()
        if self.channel:
            self.channel.send("end")

    def _some_were_asked_for(self) -> bool:
        """Tell whether the command line picks tests: by file, by name or by mark."""
        picked = any(self.config.getoption(word) for word in ("keyword", "markexpr", "deselect"))
        return picked or self.config.args_source is pytest.Config.ArgsSource.ARGS

    def _run(self) -> Run:
        return Run(
            project=self.project.root.name,
            package=self.project.package,
            seed=self.seed,
            seconds=time.monotonic() - self.began,
            ungraded=bool(self.reason),
            reason=self.reason,
            visibilities=(PUBLIC,),
        )

    def _keep(self, card: dict[str, Any], terminal: pytest.TerminalReporter) -> None:
        try:
            projects.record(self.project.root, card)
        except OSError as error:
            terminal.write_line(f" The score was not kept: {error.filename}: {error.strerror}")

    def _wanted(self, item: pytest.Item) -> bool:
        check = self.checks.get(_name(item))
        level = self.config.getoption("--level")
        if check is None:
            return self.channel is None and level is None
        if self.only is not None:
            return check.id in self.only
        return level in (None, check.level)

    def _locked(self, check: Check) -> bool:
        if not self.lock or self.config.getoption("--level") is not None:
            return False
        return any(
            result.status != PASSED
            for name, result in self.results.items()
            if self.checks[name].level < check.level and _public(self.checks[name])
        )

    def _seconds(self, check: Check) -> float:
        """Give a check its time, and less of it where waiting has been in vain twice."""
        limit = check.seconds or self.plan.limits.check_seconds
        late = sum(result.status == TIMED_OUT for result in self.results.values())
        return min(limit, _IMPATIENT_SECONDS) if late >= _PATIENCE else limit

    def _clock(self, seconds: float) -> Clock:
        # A program in another process says itself where it was when its time ran out.
        return Clock(seconds, GRACE_SECONDS if self.remote else 0.0)

    def _begin(self, check: Check) -> None:
        self.clock = self._clock(self._seconds(check))
        if self.channel:
            self.channel.start(check.id, self.clock.limit)

    def _end(self, check: Check, result: Result) -> None:
        result = dataclasses.replace(result, seconds=self.clock.spent)
        self.results[check.id] = result
        self._worst = None
        if self.channel:
            self.channel.finish(check.id, result)

    def _missing(self, message: str) -> None:
        self.reason = message
        if self.channel:
            self.channel.send("problem", message=message)
        raise pytest.exit.Exception(message, returncode=1)


_MARKUP: dict[str, dict[str, bool]] = {
    "title": {"bold": True},
    "good": {"green": True},
    "bad": {"red": True, "bold": True},
    "quiet": {"light": True},
    "accent": {"yellow": True},
}


def _public(check: Check) -> bool:
    return check.visibility == PUBLIC


def _name(item: pytest.Item) -> str:
    return getattr(item, "originalname", None) or item.name


def _plain(nodeid: str) -> str:
    return nodeid.rpartition("::")[2].partition("[")[0]
