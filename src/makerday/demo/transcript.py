"""Run a program for a slide: what it printed, and one line when that is not the whole story."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LIMIT = 64 * 1024
PATIENCE = 0.1


@dataclass(frozen=True)
class Transcript:
    """What a program printed. `note` says what went wrong, or is empty."""

    command: str
    text: str
    note: str
    seconds: float


def run(command: Sequence[str], folder: Path, *, seconds: float, limit: int = LIMIT) -> Transcript:
    """Run a Python program in `folder` and stop all it started when its time is up."""
    start = time.monotonic()
    shown = " ".join(["python", *command])
    try:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        return Transcript(shown, "", f"could not be started: {error.strerror}", 0.0)
    with process:
        try:
            data, note = _read(process, start + seconds, limit)
            note = note or _ending(process, start + seconds)
        finally:
            _stop(process)
    took = time.monotonic() - start
    if note == _LATE:
        note = f"was still running after {seconds:g} s and was stopped"
    return Transcript(shown, data[:limit].decode(errors="replace"), note, took)


_LATE = "late"


def _environment() -> dict[str, str]:
    """Ask for colours and a known width: there is no terminal to find them out from."""
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    return kept | {
        "COLUMNS": "80",
        "FORCE_COLOR": "1",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONUNBUFFERED": "1",
    }


def _read(process: subprocess.Popen[bytes], deadline: float, limit: int) -> tuple[bytes, str]:
    """Read until the program is done, out of time or over the limit."""
    assert process.stdout is not None  # noqa: S101 - PIPE was asked for
    pipe, data = process.stdout.fileno(), bytearray()
    while (left := deadline - time.monotonic()) > 0:
        ended = process.poll() is not None
        if select.select([pipe], [], [], 0 if ended else min(left, PATIENCE))[0]:
            chunk = os.read(pipe, limit)
            data += chunk
            if not chunk:
                return bytes(data), ""
            if len(data) > limit:
                return bytes(data), f"was stopped after {limit // 1024} KB of output; cut here"
        elif ended:
            # A child it left behind may hold the pipe open for ever.
            return bytes(data), ""
    return bytes(data), _LATE


def _ending(process: subprocess.Popen[bytes], deadline: float) -> str:
    try:
        code = process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return _LATE
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}" if code else ""


def _stop(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
