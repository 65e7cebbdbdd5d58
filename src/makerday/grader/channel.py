"""How the process that runs the checks tells its parent: one JSON object a line."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .scorecard import Result

MARK = "\x1e"


def mark(nonce: str, check: str) -> bytes:
    """Give the bytes that open a check's output. They tell a thief half of the nonce at most."""
    return f"{MARK}{nonce[: len(nonce) // 2]} {check}{MARK}".encode()


class Channel:
    """Writes events to a file descriptor, and marks in the output where a check starts.

    A forked child of the checks keeps silent: only the process that was started speaks.
    """

    def __init__(self, descriptor: int, nonce: str) -> None:
        os.set_inheritable(descriptor, False)  # noqa: FBT003 - the standard library takes no keyword
        self._descriptor = descriptor
        self._nonce = nonce
        self._process = os.getpid()

    def send(self, event: str, **facts: object) -> None:
        """Tell the parent; a parent that is gone is not waited for."""
        if os.getpid() == self._process:
            line = json.dumps({"nonce": self._nonce, "event": event, **facts}) + "\n"
            self._write(self._descriptor, line.encode())

    def start(self, check: str, seconds: float) -> None:
        _flush()
        self._write(1, mark(self._nonce, check))
        self.send("start", check=check, seconds=seconds)

    def finish(self, check: str, result: Result) -> None:
        _flush()
        self.send("finish", check=check, result=dataclasses.asdict(result))

    def _write(self, descriptor: int, data: bytes) -> None:
        while data and os.getpid() == self._process:
            data = data[os.write(descriptor, data) :]


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):  # closed or replaced by the hire's code
            continue
