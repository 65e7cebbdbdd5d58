"""One program, run once: started with pipes or a pseudo-terminal, heard out, and ended.

Between it and this process stands a keeper: a program that kills its parent hits the keeper.
Not for a process with threads or with other children: it forks, and ends all that came of it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import resource
import signal
import struct
import termios
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from . import descent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .scene import Run

_ROWS = 24
_LARGEST_FILE = 64 << 20
_QUIET = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGHUP, signal.SIGTERM)
_STDIN, _STDOUT, _STDERR = 0, 1, 2
_SHELL_NOT_FOUND = 127


@dataclass
class Started:
    """A program under way. The descriptors are this process's ends; -1 is none."""

    keeper: int
    status: int
    stdin: int = -1
    readers: dict[str, int] = field(default_factory=dict)
    screen: int = -1
    group: int = 0


def start(run: Run, words: tuple[str, ...], env: Mapping[str, str], cwd: str) -> Started:
    """Start it; `status` will say how it ended. Raises OSError where it cannot be started."""
    plumbing = _Plumbing(run, cwd)
    pipes = _Pipes(*os.pipe(), *os.pipe())
    keeper = os.fork()
    if keeper == 0:
        _keep(plumbing, pipes, words, env, cwd)
    descent.begun(keeper)
    os.close(pipes.tells)
    os.close(pipes.fails)
    plumbing.close_theirs()
    started = plumbing.ours(keeper, pipes.status)
    error = int.from_bytes(os.read(pipes.failed, 4), "big")
    os.close(pipes.failed)
    if error:
        close(started)
        raise OSError(error, os.strerror(error), words[0])
    started.group = int.from_bytes(os.read(pipes.status, 4), "big")
    return started


def close(started: Started) -> None:
    """Give back the descriptors, each once."""
    for descriptor in {started.stdin, started.screen, started.status, *started.readers.values()}:
        if descriptor >= 0:
            os.close(descriptor)


@dataclass(frozen=True)
class _Pipes:
    """The program tells its number in one, the keeper how it ended; in the other why it failed.

    What starts the program closes the second, so that its end is the start.
    """

    status: int
    tells: int
    failed: int
    fails: int


class _Plumbing:
    """Both ends of the program's three streams."""

    def __init__(self, run: Run, cwd: str) -> None:
        self.master = self.slave = -1
        self._ours: dict[str, int] = {}
        self.theirs: dict[str, int] = {}
        if run.pty:
            self.master, self.slave = pty.openpty()
            size = struct.pack("HHHH", _ROWS, run.columns, 0, 0)
            fcntl.ioctl(self.slave, termios.TIOCSWINSZ, size)
        for stream in ("stdin", "stdout", "stderr"):
            self._lay(stream, run, cwd)
        if run.head == 0 and "stdout" in self._ours:
            os.close(self._ours.pop("stdout"))

    def _lay(self, stream: str, run: Run, cwd: str) -> None:
        file = {"stdin": run.stdin_from, "stdout": run.stdout_to, "stderr": run.stderr_to}[stream]
        if stream in run.pty and not file:
            self.theirs[stream] = os.dup(self.slave)
        elif stream == "stdin" and (file or run.text is None):
            self.theirs[stream] = os.open(os.path.join(cwd, file or os.devnull), os.O_RDONLY)  # noqa: PTH118 - a path for open
        elif file:
            flags = os.O_WRONLY | os.O_CREAT | (0 if file.startswith("/dev/") else os.O_TRUNC)
            self.theirs[stream] = os.open(os.path.join(cwd, file), flags, 0o644)  # noqa: PTH118 - as above
        else:
            read, write = os.pipe()
            mine, other = (write, read) if stream == "stdin" else (read, write)
            self._ours[stream], self.theirs[stream] = mine, other

    def close_theirs(self) -> None:
        for descriptor in (*self.theirs.values(), self.slave):
            if descriptor >= 0:
                os.close(descriptor)

    def ours(self, keeper: int, status: int) -> Started:
        readers = {name: each for name, each in self._ours.items() if name != "stdin"}
        if self.master >= 0:
            readers["screen"] = self.master
        for descriptor in (*readers.values(), self._ours.get("stdin", -1)):
            if descriptor >= 0:
                os.set_blocking(descriptor, False)
        return Started(keeper, status, self._ours.get("stdin", -1), readers, self.master)

    def ours_in_child(self) -> list[int]:
        return [fd for fd in (*self._ours.values(), self.master) if fd >= 0]


def _keep(
    plumbing: _Plumbing, pipes: _Pipes, words: tuple[str, ...], env: Mapping[str, str], cwd: str
) -> NoReturn:
    """Be the keeper: start the program, wait for it, tell its status and times, go."""
    try:
        os.setsid()
        for descriptor in plumbing.ours_in_child():
            os.close(descriptor)
        if plumbing.slave >= 0:
            fcntl.ioctl(plumbing.slave, termios.TIOCSCTTY, 0)
        for number in _QUIET:
            signal.signal(number, signal.SIG_IGN)
        program = os.fork()
        if program == 0:
            _become(plumbing, pipes, words, env, cwd)
        os.close(pipes.fails)
        plumbing.close_theirs()
        _, status, usage = os.wait4(program, 0)
        code = os.waitstatus_to_exitcode(status)
        seconds = usage.ru_utime + usage.ru_stime
        os.write(pipes.tells, f"{code} {seconds:.6f}".encode())
        os._exit(0)
    finally:
        os._exit(1)


def _become(
    plumbing: _Plumbing, pipes: _Pipes, words: tuple[str, ...], env: Mapping[str, str], cwd: str
) -> NoReturn:
    """Be the program, in a process group of its own and in the terminal's foreground."""
    try:
        os.setpgid(0, 0)
        if plumbing.slave >= 0:
            signal.signal(signal.SIGTTOU, signal.SIG_IGN)
            os.tcsetpgrp(plumbing.slave, os.getpid())
        for number in range(1, signal.NSIG):
            with suppress(OSError, ValueError):
                signal.signal(number, signal.SIG_DFL)
        for at, name in enumerate(("stdin", "stdout", "stderr")):
            os.dup2(plumbing.theirs[name], at)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
        os.chdir(cwd)
        os.write(pipes.tells, os.getpid().to_bytes(4, "big"))
        os.execvpe(words[0], words, env)  # noqa: S606 - no shell is wanted
    except OSError as error:
        os.write(pipes.fails, (error.errno or 1).to_bytes(4, "big"))
    except ValueError:  # a NUL where the system takes none
        os.write(pipes.fails, errno.EINVAL.to_bytes(4, "big"))
    finally:
        os._exit(_SHELL_NOT_FOUND)
