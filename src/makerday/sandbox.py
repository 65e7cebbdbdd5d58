"""Where a submission runs: in bubblewrap where there is one, else as a plain child.

Either way it has its own session and process group, and all of it is gone afterwards.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import signal
import site
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from makerday.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PLAIN = "plain"
BUBBLEWRAP = "bubblewrap"
KINDS = ("auto", BUBBLEWRAP, PLAIN)

_SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_ETC = ("alternatives", "group", "hosts", "ld.so.cache", "localtime", "nsswitch.conf", "passwd")
_USER = "1000"


@dataclass(frozen=True)
class Place:
    """Where a child runs: its folder, its throw-away home, the kind of sandbox, its variables."""

    folder: Path
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


def start(
    arguments: Sequence[str], place: Place, output: int, descriptor: int
) -> subprocess.Popen[bytes]:
    """Start Python with `arguments`; its streams go to `output`, it inherits `descriptor`."""
    command = [sys.executable, *arguments]
    if place.kind == BUBBLEWRAP:
        command = [*_bubblewrap(place.folder), *command]
    return subprocess.Popen(
        command,
        cwd=place.folder,
        env=dict(place.environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        pass_fds=[descriptor],
        start_new_session=True,
    )


def stop(child: subprocess.Popen[bytes]) -> int:
    """Kill the child's process group and give the child's exit code."""
    code = child.poll()
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        child.kill()
    ended = child.wait()
    return ended if code is None else code


def bare_environment(home: Path) -> dict[str, str]:
    """Give the variables of a submission: nothing of the mentor's, and a home of its own."""
    variables = {
        "HOME": str(home),
        "TMPDIR": "/tmp",  # noqa: S108 - the sandbox has its own
        "LANG": "C.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
    }
    if _library().is_relative_to(site.getuserbase()):
        variables["PYTHONUSERBASE"] = site.getuserbase()
    return variables


def _library() -> Path:
    """Give the folder that pytest is installed in, without importing it."""
    spec = importlib.util.find_spec("pytest")
    if spec is None or spec.origin is None:
        raise UsageError("pytest is not installed", "pip install pytest")
    return Path(spec.origin).parent.parent


def _bubblewrap(folder: Path) -> list[str]:
    """Build the bwrap command: a read-only system, no network but loopback, no home."""
    words = ["bwrap", "--unshare-all", "--unshare-user", "--die-with-parent"]
    words += ["--uid", _USER, "--gid", _USER, "--hostname", "makerday"]
    words += ["--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]  # noqa: S108
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
    return [*words, "--bind", str(folder), str(folder), "--chdir", str(folder), "--"]


@functools.cache
def _python() -> tuple[Path, ...]:
    """Give the folders outside /usr that this Python and pytest need."""
    real = Path(sys.executable).resolve().parent.parent
    folders = {Path(sys.prefix), Path(sys.base_prefix), real, _library()}
    return tuple(sorted(f for f in folders if not f.is_relative_to("/usr")))
