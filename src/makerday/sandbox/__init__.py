"""Where a submission runs: in bubblewrap where there is one, else as a plain child.

Either way it has its own session and process group, and all of it is gone afterwards.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import shutil
import site
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from makerday.errors import UsageError
from makerday.sandbox import usage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from makerday.grader.rubric import Limits, Rubric

PLAIN = "plain"
BUBBLEWRAP = "bubblewrap"
KINDS = ("auto", BUBBLEWRAP, PLAIN)

_SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_ETC = ("alternatives", "group", "hosts", "ld.so.cache", "localtime", "nsswitch.conf", "passwd")
_USER = "1000"
_DOOR = str(Path(__file__).resolve().with_name("confinement.py"))
_START = Path(__file__).with_name("start.py")
_DEVICES = ("null", "zero", "full", "random", "urandom", "ptmx", "tty")
# The parts of tests/ that the program under test may read: what runs it, no check.
_OPEN = ("grader", "style")


@dataclass(frozen=True)
class Place:
    """Where the checks run: their project, the kind of sandbox, the variables.

    `shared` is a folder for sockets, which the program under test may read.
    """

    folder: Path
    shared: Path
    kind: str
    environment: Mapping[str, str]


def choose(kind: str) -> str:
    """Give the sandbox for `auto`, `bubblewrap` or `plain`.

    Raises UsageError when bubblewrap is asked for and does not work here.
    """
    if kind not in KINDS:
        raise UsageError(f"no sandbox named {kind!r}", f"choose one of {', '.join(KINDS)}")
    if kind == PLAIN:
        return PLAIN
    if _bubblewrap_works():
        return BUBBLEWRAP
    if kind == BUBBLEWRAP:
        raise UsageError(
            "bubblewrap does not work here", "sudo apt-get install bubblewrap, or --sandbox plain"
        )
    return PLAIN


@functools.cache
def _bubblewrap_works() -> bool:
    tool = shutil.which("bwrap")
    if tool is None:
        return False
    trial = [tool, "--unshare-all", "--unshare-user", "--ro-bind", "/", "/", "true"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


class Running(Protocol):
    """A child that runs checks: a process of its own, or a fork of a warm parent."""

    @property
    def pid(self) -> int:
        """Its number, as it is called outside any sandbox."""

    def poll(self) -> int | None:
        """Give the exit code once it has ended."""

    def stop(self) -> int:
        """End it and all it started, and give its exit code; again, only the code."""


@dataclass
class Started:
    """A child that is a process of its own."""

    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        return self.process.pid

    def poll(self) -> int | None:
        return self.process.poll()

    def stop(self) -> int:
        code = self.process.poll()
        if code is not None:
            return code
        cut = usage.end(self.process.pid)
        code = self.process.wait()
        usage.reap(cut)
        return code


def start(arguments: Sequence[str], place: Place, output: int, descriptor: int) -> Started:
    """Run pytest with `arguments`; its streams go to `output`, it inherits `descriptor`."""
    command = [sys.executable, "-P", "-c", _START.read_text("utf-8"), *arguments]
    if place.kind == BUBBLEWRAP:
        command = [*_bubblewrap(place.folder, place.shared), *command]
    process = subprocess.Popen(
        command,
        cwd=place.folder,
        env=dict(place.environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        pass_fds=[descriptor],
        start_new_session=True,
    )
    return Started(process)


def around(folder: Path) -> list[str]:
    """Give the words of a bubblewrap in which warm checks run, all of them below `folder`."""
    library = str(Path(__file__).resolve().parents[2])
    words = _bubblewrap(folder, folder)
    return [*words[:-1], "--ro-bind", library, library, "--"]


def bare_environment(shared: Path) -> dict[str, str]:
    """Give the variables of a submission: nothing of the mentor's, and a home of its own."""
    variables = {
        "HOME": str(shared),
        "TMPDIR": str(shared),
        "LANG": "C.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
    }
    if _library().is_relative_to(site.getuserbase()):
        variables["PYTHONUSERBASE"] = site.getuserbase()
    else:  # or else a submission could put modules into its home
        variables["PYTHONNOUSERSITE"] = "1"
    return variables


def _library() -> Path:
    """Give the folder that pytest is installed in, without importing it."""
    spec = importlib.util.find_spec("pytest")
    if spec is None or spec.origin is None:
        raise UsageError("pytest is not installed", "pip install pytest")
    return Path(spec.origin).parent.parent


def _bubblewrap(folder: Path, shared: Path) -> list[str]:
    """Build the bwrap command: a read-only system, no network but loopback, no home."""
    words = ["bwrap", "--unshare-all", "--unshare-user", "--die-with-parent"]
    words += ["--uid", _USER, "--gid", _USER, "--hostname", "makerday"]
    # An empty /tmp first: Python itself may be installed below it.
    words += ["--tmpfs", "/tmp", *_system(), "--proc", "/proc", "--dev", "/dev"]  # noqa: S108
    for path in (_DOOR, str(folder)):
        words += ["--ro-bind", path, path]
    words += ["--bind", str(shared), str(shared)]
    return [*words, "--chdir", str(folder), "--"]


def _system() -> list[str]:
    words = ["--ro-bind", "/usr", "/usr"]
    for name in _SYSTEM:
        path = Path("/", name)
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            words += ["--ro-bind", str(path), str(path)]
    for name in _ETC:
        words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    for path in _python():
        words += ["--ro-bind", str(path), str(path)]
    return words


def subject(place: Place, rubric: Rubric) -> list[str]:
    """Give the command of the program under test, which runs inside the place of the checks.

    In bubblewrap it has a process tree and a file system of its own, without the checks.
    Where the rubric allows no libraries, none is on its path.
    """
    limits = rubric.limits
    reads, writes = ([], []) if place.kind == BUBBLEWRAP else _open_places(place)
    orders = {"tests": str(place.folder / "tests"), "reads": reads, "writes": writes}
    bare = [] if rubric.libraries else ["-S"]
    program = [sys.executable, "-P", *bare, _DOOR, json.dumps(orders)]
    numbers = [str(limits.memory_mb), str(limits.file_mb)]
    if place.kind != BUBBLEWRAP:
        return [*program, *numbers, "0"]
    return [*_inner_bubblewrap(place, limits), *program, *numbers, str(limits.processes)]


def _inner_bubblewrap(place: Place, limits: Limits) -> list[str]:
    """Build the bwrap command of the program: nothing to write but what has a size."""
    words = ["bwrap", "--unshare-all", "--share-net", "--unshare-user", "--die-with-parent"]
    words += ["--uid", _USER, "--gid", _USER]
    size = ["--size", str(limits.file_mb << 20), "--tmpfs"]
    words += [*size, "/tmp", *_system(), "--dev", "/dev", *size, "/dev/shm"]  # noqa: S108
    root, tests = str(place.folder), str(place.folder / "tests")
    for path in (_DOOR, root, str(place.shared)):
        words += ["--ro-bind", path, path]
    words += ["--tmpfs", tests]
    for part in _open_parts(place):
        words += ["--ro-bind", str(part), str(part)]
    for path in ("/dev", tests, "/"):
        words += ["--remount-ro", path]
    return [*words, "--setenv", "TMPDIR", "/tmp", "--chdir", root, "--"]  # noqa: S108


def _open_parts(place: Place) -> list[Path]:
    tests = place.folder / "tests"
    return [tests / name for name in _OPEN if (tests / name).is_dir()]


def _open_places(place: Place) -> tuple[list[str], list[str]]:
    """Give what a program may read, and write, that is not in bubblewrap."""
    parts = [path for path in place.folder.iterdir() if path.name != "tests"]
    system = [Path("/", name) for name in ("usr", *_SYSTEM)]
    system += [Path("/etc", name) for name in _ETC]
    reads = [*system, *_python(), *parts, *_open_parts(place)]
    devices = [f"/dev/{name}" for name in _DEVICES]
    if (place.folder / "tests" / "style").is_dir():  # programs are run on terminals of their own
        devices.append("/dev/pts")
    return [str(path) for path in reads], [str(place.shared), *devices]


@functools.cache
def _python() -> tuple[Path, ...]:
    """Give the folders outside /usr that this Python and pytest need."""
    real = Path(sys.executable).resolve().parent.parent
    folders = {Path(sys.prefix), Path(sys.base_prefix), real, _library()}
    return tuple(sorted(f for f in folders if not f.is_relative_to("/usr")))
