"""The range on which hostile submissions are tried: a few at a time, each in folders of its own.

They run in workshops that go from one to the next, as in a cohort.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib
import os
import shutil
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tiny
from attacks import MARK

from makerday import starters
from makerday.grade import Grading, grade
from makerday.sandbox import usage
from makerday.sandbox.workshop import Workshop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future
    from types import ModuleType

    import pytest

ATTACKS = sorted(p.stem for p in Path(__file__).parent.glob("attacks/[!_]*.py"))
KINDS = ("bubblewrap", "plain")
AT_ONCE = 4
TOKEN = "MENTOR_TOKEN_9d1c"  # noqa: S105 - nobody's
SLEEPER = b"7177.25"  # what an attack lets another program sleep: it is told by nothing else
LIMITS = {"memory_mb = 256": "memory_mb = 96\nfile_mb = 16\nprocesses = 24"}


@dataclass(frozen=True)
class Attacked:
    """What came of one attack: its scorecard, and what it changed outside."""

    card: dict[str, Any]
    touched: list[str]


class Attacks:
    """Runs the attacks in a few threads; who wants to know how one went waits for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trusted = trusted()
        self.gained: list[str] = []
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._workshops: dict[tuple[int, str], Workshop] = {}
        self._running: dict[tuple[str, str], Future[Attacked]] = {}

    def begin(self, name: str, kind: str) -> None:
        self._running[name, kind] = self._pool.submit(self._one, name, kind)

    def of(self, name: str, kind: str) -> Attacked:
        return self._running[name, kind].result()

    def finish(self) -> None:
        self._pool.shutdown()
        while self._workshops:
            self._workshops.popitem()[1].close()

    def _one(self, name: str, kind: str) -> Attacked:
        place = self.folder / f"{name}-{kind}"
        root = laid_out(place)
        module = module_of(name)
        module.plant(root)
        before = _seen(place)
        card = grade(root, Grading(sandbox=kind, seed=5, locked=False), self._workshop(kind))
        if card["points"] > module.HONEST:
            self.gained.append(f"{name} in {kind}")
        touched = sorted(before ^ _seen(place))
        usage.clear(place)
        return Attacked(card, touched)

    def _workshop(self, kind: str) -> Workshop:
        """Give the workshop of this thread: one after the other, as in a cohort."""
        mine = (threading.get_ident(), kind)
        if mine not in self._workshops:
            self._workshops[mine] = Workshop(kind)
        return self._workshops[mine]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        tried = len({name for name, _ in self._running})
        terminalreporter.write_line(f"attacks: {tried} tried, {len(self.gained)} gained")


def module_of(name: str) -> ModuleType:
    return importlib.import_module(f"attacks.{name}")


def laid_out(place: Path) -> Path:
    """Make an honest project, with the mentor's home and a canary beside it."""
    (place / "home").mkdir(parents=True)
    (place / "canary").mkdir()
    (place / "home" / "secret.txt").write_text(TOKEN)
    (place / "canary" / "untouched.txt").write_text("untouched")
    root = tiny.project(place)
    shutil.copy(starters.find("tiny").rubric_path, root)
    return root


def tight_starter(folder: Path) -> None:
    """Make a tiny starter with tight limits, whose checks import a module of Python's."""
    shutil.copytree(tiny.STARTERS, folder)
    rubric = folder / "tiny" / "rubric.toml"
    text = rubric.read_text()
    for old, new in LIMITS.items():
        text = text.replace(old, new)
    rubric.write_text(text)
    checks = folder / "tiny" / "mentor" / "test_mentor.py"
    checks.write_text(f"import fractions\n{checks.read_text()}")


def _seen(place: Path) -> set[str]:
    """List what lies beside and in a project, with what is in the files and when they changed."""
    found = set()
    for folder, folders, files in os.walk(place):
        folders[:] = [name for name in folders if name != "d"]
        for name in folders + files:
            path = Path(folder, name)
            with suppress(OSError):
                told = path.lstat()
                found.add(f"{path} {told.st_mode} {told.st_size} {told.st_mtime_ns}")
    return found


def trusted() -> str:
    """Sum up what every grading reads: the starters."""
    total = hashlib.sha256()
    for path in sorted(starters.root().rglob("*")):
        if path.is_file():
            total.update(str(path).encode() + path.read_bytes())
    return total.hexdigest()


def locked() -> bool:
    """Say whether the kernel can lock a plain process in: Landlock 6, since Linux 6.12."""
    return int(ctypes.CDLL(None).syscall(444, None, 0, 1)) >= 6


@contextmanager
def listening() -> Iterator[int]:
    """Listen as a mentor's programs may do: on a port, and on a socket without a file."""
    with socket.create_server(("127.0.0.1", 0)) as port, socket.socket(socket.AF_UNIX) as named:
        named.bind(f"\0{MARK}")
        named.listen()
        yield port.getsockname()[1]
