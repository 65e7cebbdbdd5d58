"""Processes that play scenes, several at a time; in bubblewrap where there is one.

There the system is read-only but for the fresh homes, and no network is to be had.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from .complaint import StyleError
from .scene import Scene, Transcript, transcript

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HERE = Path(__file__).resolve().parent
_SANDBOX = (
    *("bwrap", "--unshare-all", "--unshare-user", "--die-with-parent", "--cap-drop", "ALL"),
    *("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"),
)
_PATIENCE = 10.0
_TMP = Path("/tmp")  # noqa: S108 - what is asked is whether a program lies there


class Player:
    """One process that plays scenes one after the other; a new one takes over when it dies."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._closed = False

    def play(self, scene: Scene) -> list[Transcript]:
        """Play a scene; raises StyleError when the player did not live to tell."""
        self.ask(scene)
        return self.answer(scene)

    def ask(self, scene: Scene) -> None:
        """Have it begin with a scene, and do not wait."""
        process = self._ready()
        with suppress(OSError, ValueError):  # one that has died has no answer, either
            assert process.stdin  # noqa: S101 - it is a pipe
            process.stdin.write(scene.as_json().encode("ascii") + b"\n")
            process.stdin.flush()

    def answer(self, scene: Scene) -> list[Transcript]:
        """Wait for the scene that it was asked for; raises as `play` does."""
        process = self._process
        if process is None:
            raise StyleError("stopped")
        last = threading.Timer(_longest(scene), process.kill)
        last.start()
        try:
            line = _line(process)
        finally:
            last.cancel()
        if not line.endswith(b"\n"):
            self._end()
            raise StyleError("the process that ran it was killed")
        answer = json.loads(line)
        if isinstance(answer, dict):
            raise StyleError(f"it could not be run: {answer['error']}")
        return [transcript(each) for each in answer]

    def close(self) -> None:
        """End it for good, and with it all that it runs."""
        with self._lock:
            self._closed = True
        self._end()

    def _ready(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._closed:
                raise StyleError("stopped")
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(
                    self._words,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    start_new_session=True,  # Ctrl-C is this process's business
                )
            return self._process

    def _end(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        process.terminate()  # in bubblewrap that is the end of all, elsewhere it cleans up
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                with suppress(OSError):
                    stream.close()


class Troupe:
    """Players for as many scenes at a time; `play` may be called from many threads."""

    def __init__(self, number: int, words: Sequence[str]) -> None:
        self._players = [Player(words) for _ in range(number)]
        self._free: queue.SimpleQueue[Player] = queue.SimpleQueue()
        for player in self._players:
            self._free.put(player)

    def play(self, scene: Scene) -> list[Transcript]:
        player = self._free.get()
        try:
            return player.play(scene)
        finally:
            self._free.put(player)

    def play_all(self, scenes: Sequence[Scene]) -> list[list[Transcript]]:
        """Play scenes side by side, from this thread alone: a player may end with its thread."""
        told = []
        number = len(self._players)
        for first in range(0, len(scenes), number):
            some = scenes[first : first + number]
            for player, scene in zip(self._players, some, strict=False):
                player.ask(scene)
            told += [
                player.answer(scene) for player, scene in zip(self._players, some, strict=False)
            ]
        return told

    def close(self) -> None:
        for player in self._players:
            player.close()


@contextmanager
def troupe(number: int, command: Sequence[str] = ()) -> Iterator[Troupe]:
    """Have players for `command`; they, their programs and their homes go in the end."""
    try:
        root = Path(tempfile.mkdtemp(prefix="makerday-style-"))
    except OSError as error:
        where = f"no room for fresh homes: {error.filename or ''}: {error.strerror}"
        raise StyleError(where, "point TMPDIR to a folder to write to") from error
    players = Troupe(number, _words(root, command))
    try:
        yield players
    finally:
        players.close()
        _clear(root)


def play(scene: Scene) -> list[Transcript]:
    """Play one scene in a process of its own."""
    with troupe(1, scene.runs[0].words if scene.runs else ()) as players:
        return players.play(scene)


def _line(process: subprocess.Popen[bytes]) -> bytes:
    """Take a player's answer; an empty one when it was ended."""
    assert process.stdout  # noqa: S101 - it is a pipe
    try:
        return process.stdout.readline()
    except (OSError, ValueError):
        return b""


def _longest(scene: Scene) -> float:
    return _PATIENCE + 2 * sum((run.limit + 1) * run.repeat for run in scene.runs)


@cache
def guarded() -> bool:
    """Tell whether bubblewrap works here."""
    if shutil.which("bwrap") is None:
        return False
    trial = [*_SANDBOX, "--tmpfs", str(_TMP), "true"]
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


def _words(root: Path, command: Sequence[str]) -> list[str]:
    package = __package__ or ""
    top = _HERE.parents[package.count(".")]
    start = f"import sys; sys.path.insert(0, {str(top)!r}); "
    start += f"from {package}.stage import main; main()"
    player = [sys.executable, "-I", "-c", start, str(root)]
    return [*_bubblewrap(root, command), *player] if guarded() else player


def _bubblewrap(root: Path, command: Sequence[str]) -> list[str]:
    words = list(_SANDBOX)
    if not any(path.is_relative_to(_TMP) for path in _needed(command)):
        words += ["--tmpfs", str(_TMP)]
    return [*words, "--bind", str(root), str(root), "--"]


def _needed(command: Sequence[str]) -> list[Path]:
    """List where the command and this Python lie."""
    found = [Path(word) for word in command if word.startswith("/")]
    known = [*found, *(path.resolve() for path in found), Path(sys.prefix), _HERE]
    folders = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return [*known, Path(sys.base_prefix), *(Path(folder) for folder in folders if folder)]


def _clear(root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    for top, _, _ in os.walk(root):
        with suppress(OSError):
            Path(top).chmod(0o700)
    shutil.rmtree(root, ignore_errors=True)
