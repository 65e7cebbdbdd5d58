"""The part that makes event logs, quoted into a folder of its own, without makerday."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from makerday import events

_PROGRAM = """
import resource, signal, sys
from pathlib import Path
seed, users, largest = map(int, sys.argv[1:])
if largest:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
from log_maker import EventsError, Order, make
assert not any(name.split(".")[0] == "makerday" for name in sys.modules)
try:
    make(Order(seed, users), Path("data"))
except EventsError as error:
    print(error.message)
"""


def run_apart(
    place: Path, seed: int, users: int, *, hash_seed: str = "0", largest: int = 0
) -> str:
    """Make `data` in `place` from a copy beside it; give what was said.

    `largest`: no file may grow beyond so many bytes, as on a full disk.
    """
    source = Path(events.__file__).parent
    shutil.copytree(source, place / "log_maker", ignore=shutil.ignore_patterns("__pycache__"))
    environment = {**os.environ, "PYTHONPATH": "", "PYTHONHASHSEED": hash_seed}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    words = [sys.executable, "-c", _PROGRAM, str(seed), str(users), str(largest)]
    ran = subprocess.run(
        words, cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout
