"""Stop every clock that Python has, then sleep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks import five

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "timed out after 1 s"

ATTACK = """\
import signal, time

sleep = time.sleep
time.monotonic = time.time = time.perf_counter = lambda: 0.0
signal.setitimer = lambda *_: None
signal.alarm = lambda *_: None


def attack():
    sleep(600)
"""


def plant(root: Path) -> None:
    five(root, ATTACK)
