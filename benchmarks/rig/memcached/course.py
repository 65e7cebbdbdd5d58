"""Where the clients run: a project with the solution in it, and servers of the project's own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makerday import starters
from rig.memcached.clients import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TCP, UNIX = "TCP", "unix socket"
_BENCHMARKS = Path(__file__).resolve().parents[2]


class Project:
    """A project of the starter with the solution of all levels in it."""

    def __init__(self, folder: Path) -> None:
        starter = starters.find("memcached-client")
        self.path = starters.generate(starter, starter.default_slug, folder)
        solution = starter.path / "solution" / "package"
        shutil.copytree(solution, self.path / self.path.name, dirs_exist_ok=True)
        self.tests = self.path / "tests"
        sys.path.insert(0, str(self.tests))

    @contextmanager
    def servers(self) -> Iterator[Mapping[str, Any]]:
        """Run a server on a port and one on a unix socket."""
        running = import_module("memcached").running
        with ExitStack() as stack:
            tcp, unix = (stack.enter_context(running(unix=unix)) for unix in (False, True))
            yield {TCP: tcp, UNIX: unix}

    def start(
        self,
        python: Path | str,
        module: str,
        plan: Mapping[str, object],
        *,
        stderr: int | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run one of our modules, which reads a plan, in a process of its own."""
        path = os.pathsep.join(map(str, (_BENCHMARKS, self.path)))
        return subprocess.run(
            [python, "-m", module],
            input=json.dumps(plan),
            env={**os.environ, "PYTHONPATH": path, PACKAGE: self.path.name},
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            check=False,
        )

    def measure(self, python: Path | str, module: str, plan: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON
        """Give what one of our modules prints; end this program if it fails."""
        done = self.start(python, module, plan)
        if done.returncode:
            sys.exit(f"{module} ended with code {done.returncode}; its words are above")
        return json.loads(done.stdout)
