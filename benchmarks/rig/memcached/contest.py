"""Play every fault case with every client: each pair in a process of its own, with its limit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rig.memcached.kinds import CRASHES, HANGS, KINDS, PASSED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rig.memcached.course import Project

LIMIT = 12
# Ends with the one who started it, however that one ends.
_BUSY = "import os\nwho = os.getppid()\nwhile os.getppid() == who: pass"
_TOLD_BY_FAULTHANDLER = "Timeout ("


@dataclass(frozen=True)
class Row:
    """What came of one case with one client: the worst of its plays, and how many went well."""

    client: str
    case: str
    group: str
    lesson: str
    verdict: str
    plays: int
    passes: int
    message: str


@dataclass(frozen=True)
class Contest:
    """Plays cases, so many at once and each so many times."""

    project: Project
    python: Path | str
    repeats: int
    jobs: int

    def rows(self, names: Sequence[str], cases: Sequence[Any]) -> list[Row]:
        pairs = [(name, case) for case in cases for name in names]
        with ThreadPoolExecutor(self.jobs) as pool:
            found = []
            for row in pool.map(lambda pair: self._row(*pair), pairs):
                found.append(row)
                told = f"{row.case}, {row.client}: {row.verdict}"
                print(f"{len(found)} of {len(pairs)}: {told}", file=sys.stderr, flush=True)
        return found

    def _row(self, name: str, case: Any) -> Row:  # noqa: ANN401 - a class of the project
        plays: list[tuple[str, str]] = []
        while len(plays) < self.repeats:
            plays += self._plays(name, case.name, len(plays))
        passes = plays.count((PASSED, ""))
        verdict, message = max(plays, key=lambda play: KINDS.index(play[0]))
        count = len(plays)
        return Row(name, case.name, case.group, case.lesson, verdict, count, passes, message)

    def _plays(self, name: str, case: str, first: int) -> list[tuple[str, str]]:
        """Play from the `first` time on, up to the last or to the one that ends the process."""
        plan = {"client": name, "case": case, "first": first, "repeats": self.repeats}
        plan |= {"tests": str(self.project.tests), "limit": LIMIT}
        run = self.project.start(
            self.python, "rig.memcached.playing", plan, stderr=subprocess.PIPE
        )
        lines = map(json.loads, run.stdout.splitlines())
        plays = [(line["kind"], line["message"]) for line in lines]
        if first + len(plays) < self.repeats:
            plays.append(_end(run))
        return plays


def _end(run: subprocess.CompletedProcess[str]) -> tuple[str, str]:
    if _TOLD_BY_FAULTHANDLER in run.stderr:
        return HANGS, f"no end after {LIMIT} s"
    if run.returncode < 0:
        return CRASHES, f"the process was ended by signal {-run.returncode}"
    sys.exit(f"a case could not be played\n{run.stderr}")


@contextmanager
def load(wanted: bool) -> Iterator[None]:  # noqa: FBT001 - there is nothing else to say
    """Keep every core busy meanwhile."""
    words = [sys.executable, "-c", _BUSY]
    busy = [subprocess.Popen(words) for _ in range(os.cpu_count() or 1) if wanted]
    try:
        yield
    finally:
        for each in busy:
            each.kill()
            each.wait()
