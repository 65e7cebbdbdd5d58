"""Time commands against each other in turns, by the CPU seconds of their whole trees."""

from __future__ import annotations

import json
import os
import platform
import random
import statistics
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FOLDER = Path(__file__).resolve().parents[1] / "build" / "bench"


@dataclass(frozen=True)
class Row:
    """Medians of one command over all rounds: CPU (user and system) and wall seconds."""

    name: str
    cpu_seconds: float
    wall_seconds: float
    rounds: int


def measure(
    commands: Mapping[str, Sequence[str]], folders: Mapping[str, Path], rounds: int
) -> dict[str, list[tuple[float, float]]]:
    """Run each command `rounds` times after one warm-up, in a new order each round.

    Gives (CPU, wall) seconds by name and round. The exit code is not looked at: a
    grader that finds failures says so with it.
    """
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    order = random.Random(1)  # noqa: S311 - an order, not a secret
    for number in range(rounds + 1):
        for name in order.sample(list(commands), len(commands)):
            taken = _run(commands[name], folders[name])
            if number:
                times[name].append(taken)
    return times


def _run(command: Sequence[str], folder: Path) -> tuple[float, float]:
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0  # reaped by wait4, which alone gives the usage
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - began


def rows(times: Mapping[str, list[tuple[float, float]]]) -> list[Row]:
    return [
        Row(
            name,
            round(statistics.median(cpu for cpu, _ in taken), 4),
            round(statistics.median(wall for _, wall in taken), 4),
            len(taken),
        )
        for name, taken in times.items()
    ]


CPU, WALL = 0, 1


def ratio(
    times: Mapping[str, list[tuple[float, float]]], one: str, other: str, which: int = CPU
) -> float:
    """Give the median over the rounds of the ratio of the seconds, `one` to `other`."""
    pairs = zip(times[one], times[other], strict=True)
    return round(statistics.median(a[which] / b[which] for a, b in pairs), 3)


def report(name: str, table: Sequence[Row], ratios: Mapping[str, float]) -> None:
    """Print the table and write build/bench/NAME.json."""
    width = max(len(row.name) for row in table)
    print(f"{'':<{width}}  CPU s  wall s   (medians of {table[0].rounds} rounds, in turns)")
    for row in table:
        print(f"{row.name:<{width}}  {row.cpu_seconds:5.3f}   {row.wall_seconds:5.3f}")
    for what, value in ratios.items():
        print(f"{what.replace('_', ' ')}: {value:.2f}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    result = {"machine": machine, "rows": [asdict(row) for row in table], "ratios": ratios}
    (FOLDER / f"{name}.json").write_text(json.dumps(result, indent=2) + "\n")
