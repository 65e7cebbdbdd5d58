"""Level 5: your funnel beside a plain loop, on the same events, in the same minute."""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from meter import Meter
from program import wrong

if TYPE_CHECKING:
    from program import Program, Results
    from supply import Case

PLAIN = Path(__file__).with_name("plain.py")
ATTEMPTS = 3
TWICE, SEVEN_TIMES = 2, 7  # of 600,000 events: more than a million, more than four
_FAR = 1 << 40


class Scale:
    """Measures runs of `--only funnel` on many copies of the same people."""

    def __init__(self, program: Program, case: Case, folder: Path) -> None:
        self._program = program
        self._case = case
        self._folder = folder
        self._seconds: list[float] = []
        self._peaks: dict[int, float] = {}

    @cached_property
    def plain_seconds(self) -> float:
        """Give what the plain loop would take for the copies: a loop takes as long for each."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ran = subprocess.run(
            [sys.executable, PLAIN, self._case.folder], capture_output=True, check=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        wanted = {name: self._case.key["funnel"][name] for name in json.loads(ran.stdout)}
        assert json.loads(ran.stdout) == wanted, "the plain loop is wrong: tell your mentor"
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return TWICE * used

    def reaches(self, times: int) -> None:
        """Fail unless the best of three attempts is that many times as fast as the loop."""
        while max(self._ratios(), default=0.0) < times and len(self._seconds) < ATTEMPTS:
            self.measure(TWICE)
        best = max(self._ratios())
        if best < times:
            called = "CPU seconds of the plain loop over yours"
            raise wrong(called, f"{times} or more", f"{best:.1f}, the best of {len(self._seconds)}")

    def fits(self, copies: int, most_mb: int) -> None:
        """Fail when the run held more memory than that."""
        if copies not in self._peaks:
            self.measure(copies)
        if self._peaks[copies] > most_mb:
            called = f"memory for {copies * self._rows / 1e6:.1f} million events"
            raise wrong(called, f"{most_mb} MB at most", f"{self._peaks[copies]:.0f} MB")

    def measure(self, copies: int) -> None:
        """Run once; the counts must be right, or it is no speed."""
        folder = self._copied(copies)
        with Meter(self._program.pid) as meter:
            ran = self._program.run(folder, "--only", "funnel")
        self._exact(ran.results(), copies)
        self._peaks[copies] = meter.peak_mb or ran.peak_mb
        if copies == TWICE:
            self._seconds.append(max(meter.cpu, ran.cpu) or 0.01)

    def _ratios(self) -> list[float]:
        return [self.plain_seconds / each for each in self._seconds]

    def _exact(self, results: Results, copies: int) -> None:
        for name, people in self._case.key["funnel"].items():
            if name != "kept_people" and results.part("funnel", name) != copies * people:
                raise wrong(f"{results.called}: {name}", "the people of DATA.md, exactly", "others")

    @cached_property
    def _rows(self) -> int:
        return _one(f"SELECT count(*) FROM read_parquet('{self._case.folder}/events/*/*.parquet')")

    def _copied(self, copies: int) -> Path:
        """Write the same people many times, each time under other numbers."""
        folder = self._folder / f"{copies}-times"
        if folder.exists():
            return folder
        folder.mkdir()
        shutil.copyfile(self._case.folder / "about.json", folder / "about.json")
        _copy(self._case.folder / "identities.parquet", folder, "identities.parquet", copies)
        for week in sorted((self._case.folder / "events").iterdir()):
            for part in sorted(week.glob("*.parquet")):
                (folder / "events" / week.name).mkdir(parents=True, exist_ok=True)
                _copy(part, folder, f"events/{week.name}/{part.name}", copies)
        return folder


def _copy(source: Path, folder: Path, name: str, copies: int) -> None:
    with duckdb.connect(config={"memory_limit": "512MB", "threads": 2}) as con:
        columns = [row[0] for row in con.execute(f"DESCRIBE FROM '{source}'").fetchall()]
        numbers = {"event_id", "session_id", "device_id", "user_id", "order_id"}
        moved = ", ".join(f"{c} + copy * {_FAR} AS {c}" for c in columns if c in numbers)
        con.execute(
            f"COPY (SELECT * REPLACE ({moved}) FROM '{source}', range({copies}) AS many(copy))"
            f" TO '{folder / name}' (FORMAT parquet, COMPRESSION snappy)"
        )


def _one(asked: str) -> Any:
    with duckdb.connect() as con:
        return con.execute(asked).fetchall()[0][0]
