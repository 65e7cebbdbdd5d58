"""Prove the clock: seconds burned in a sandbox, by a process that is killed there, are counted."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rig import tree

if TYPE_CHECKING:
    from pathlib import Path

_SECONDS = 0.5
_TOLERANCE = 0.1
_START_SECONDS = 0.1
# The child burns, says how much by its own clock, and is still there when its sandbox ends.
_BURNER = """
import os, signal, sys, time
told, tell = os.pipe()
if os.fork() == 0:
    while time.process_time() < float(sys.argv[1]):
        pass
    os.write(tell, str(time.process_time()).encode())
    signal.pause()
print(float(os.read(told, 99)) + time.process_time(), flush=True)
os._exit(0)
"""
_SANDBOX = (
    *("bwrap", "--unshare-all", "--unshare-user", "--die-with-parent"),
    *("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"),
)


def prove(folder: Path) -> dict[str, float]:
    """Burn half a second in a sandbox; end this program if it is not counted."""
    used = tree.run([*_SANDBOX, sys.executable, "-S", "-c", _BURNER, str(_SECONDS)], folder)
    burned = float(used.output)
    print(
        f"the clock: {burned:.3f} s burned by a process that is killed in a sandbox, "
        f"{used.cpu:.3f} s counted with the sandbox, {used.reported:.3f} s told by waiting"
    )
    if not burned * (1 - _TOLERANCE) < used.cpu < burned * (1 + _TOLERANCE) + _START_SECONDS:
        sys.exit("the clock is wrong, so nothing was measured")
    return {"burned": burned, "counted": used.cpu, "told_by_waiting": used.reported}
