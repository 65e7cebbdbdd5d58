"""A warm parent: pytest is imported once, and each run of checks is a fork of it.

Most of the time of a small run goes into starting Python and importing pytest. The
warm parent has done both and, in a sandbox, imported the grader; nothing else: no check
and no submission is imported in it, so that each fork starts clean.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from makerday.errors import MakerdayError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from makerday.sandbox import Place

_LONGEST = 1 << 18
_PROGRAM = (
    "import sys; sys.path[:0] = [{!r}]; from makerday.sandbox.warm import serve; serve({}, {})"
)


@dataclass
class Fork:
    """A running fork: what `subprocess.Popen` is to a process of its own."""

    handle: int
    pid: int
    _answers: socket.socket
    _code: int | None = None

    def poll(self) -> int | None:
        if self._code is None and select.select([self._answers], [], [], 0)[0]:
            self._code = _told(self._answers)
        return self._code

    def stop(self) -> int:
        """Kill the fork and give its exit code; a second time it only gives the code."""
        if self.handle < 0:
            return self._code or 0
        ended = self.poll()
        with suppress(ProcessLookupError):  # by its handle: the number may mean another by now
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)
        if ended is None:
            self._code = _told(self._answers)
        os.close(self.handle)
        self.handle = -1
        return self._code or 0


class Warm:
    """The warm parent, started with the first run; `prefix` are the words of its sandbox."""

    def __init__(
        self, prefix: Sequence[str] = (), environment: Mapping[str, str] | None = None
    ) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket = ours
        library = str(Path(__file__).resolve().parents[2])
        program = _PROGRAM.format(library, theirs.fileno(), bool(prefix))
        with theirs:
            self._process = subprocess.Popen(
                [*prefix, sys.executable, "-P", "-c", program],
                env=None if environment is None else dict(environment),
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    def start(self, arguments: Sequence[str], place: Place, output: int, descriptor: int) -> Fork:
        """Run pytest with `arguments` in a fork; its streams go to `output`."""
        order = {
            "arguments": list(arguments),
            "folder": str(place.folder),
            "environment": dict(place.environment),
            "descriptor": descriptor,
        }
        try:
            socket.send_fds(self._socket, [json.dumps(order).encode()], [output, descriptor])
            _, handles, _, _ = socket.recv_fds(self._socket, 16, 1)
            return Fork(handles[0], _number(handles[0]), self._socket)
        except (OSError, IndexError) as error:
            raise MakerdayError("the warm parent of the checks has ended", "try again") from error

    def stop(self) -> None:
        """End the warm parent and all of its forks."""
        self._socket.close()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def serve(descriptor: int, alone: bool) -> None:  # noqa: FBT001 - from the command line above
    """Fork for each order until there is nobody left to give one.

    `alone` says that this is a sandbox with a process tree of its own: whatever is left
    in it after a run is killed.
    """
    _import_pytest()
    if alone:
        _import_grader()
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=descriptor) as asked:
        while True:
            message, given, _, _ = socket.recv_fds(asked, _LONGEST, 2)
            if not message:
                return
            fork = os.fork()
            if fork == 0:
                asked.close()
                _become(json.loads(message), *given)
            _told_about(fork, given, asked, alone=alone)


def _told_about(fork: int, given: Sequence[int], asked: socket.socket, *, alone: bool) -> None:
    for each in given:
        os.close(each)
    handle = os.pidfd_open(fork)
    socket.send_fds(asked, [b"started"], [handle])
    os.close(handle)
    _, status = os.waitpid(fork, 0)
    if alone:
        with suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
    asked.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(order: dict[str, object], output: int, descriptor: int) -> NoReturn:
    """Be the process that runs the checks."""
    code = 3
    try:
        os.setsid()
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
        os.chdir(str(order["folder"]))
        environment = order["environment"]
        assert isinstance(environment, dict)  # noqa: S101 - Warm.start wrote it
        grading = json.loads(environment["MAKERDAY_GRADING"])
        environment["MAKERDAY_GRADING"] = json.dumps({**grading, "fd": descriptor})
        os.environ.clear()
        os.environ.update(environment)
        code = _pytest(order["arguments"])
        sys.stdout.flush()
    finally:
        os._exit(code)


def _pytest(arguments: object) -> int:
    import pytest  # noqa: PLC0415 - long since imported, in the warm parent

    assert isinstance(arguments, list)  # noqa: S101 - Warm.start wrote it
    return int(pytest.main(arguments))


def _import_pytest() -> None:
    from _pytest.config import default_plugins  # noqa: PLC0415 - this is the warming

    for name in default_plugins:
        importlib.import_module(f"_pytest.{name}")
    for name in ("tomllib", "base64", "random", "tempfile", "subprocess"):
        with suppress(ImportError):
            importlib.import_module(name)


def _import_grader() -> None:
    """Import the grader as the checks know it. A project under `check --watch` has its own."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    for name in ("plugin", "remote", "expectation"):
        importlib.import_module(f"grader.{name}")
    del sys.path[0]


def _number(handle: int) -> int:
    """Give the process number behind a handle, as it is called on this side of a sandbox."""
    for line in Path(f"/proc/self/fdinfo/{handle}").read_text("ascii").splitlines():
        if line.startswith("Pid:"):
            return int(line.split()[1])
    return -1


def _told(answers: socket.socket) -> int:
    told = answers.recv(16)
    return int(told) if told else -signal.SIGKILL
