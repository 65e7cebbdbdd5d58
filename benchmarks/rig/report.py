"""Tell what was measured: as a table, and as JSON in build/bench/."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rig.rounds import Row

FOLDER = Path(__file__).resolve().parents[2] / "build" / "bench"


@dataclass(frozen=True)
class Target:
    """A ratio that is to be at most, or at least, so much; None was not measured."""

    says: str
    value: float | None
    most: float | None = None
    least: float | None = None

    @property
    def verdict(self) -> str:
        if self.value is None:
            return "not measured"
        high = self.most is not None and self.value > self.most
        low = self.least is not None and self.value < self.least
        return "missed" if high or low else "reached"

    def line(self) -> str:
        limit = f"<= {self.most}" if self.most is not None else f">= {self.least}"
        value = "      " if self.value is None else f"{self.value:6.2f}"
        return f"{self.verdict:>12}  {value} {limit:<7}  {self.says}"


@dataclass(frozen=True)
class Memory:
    """The peaks of a cohort of so many: the largest process, and all at once."""

    submissions: int
    process_mb: float
    tree_mb: float


def machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def disturbed() -> str:
    """Say that others are at work, so that the figures are preliminary; or nothing."""
    load = os.getloadavg()[0]
    return f"preliminary: others use this machine, load {load:.1f}" if load > 1 else ""


def show(
    rows: Sequence[Row],
    peaks: Sequence[Memory],
    ratios: Mapping[str, float],
    targets: Sequence[Target],
) -> None:
    """Print all of it."""
    width = max(len(row.name) for row in rows)
    print(f"\n{'medians':<{width}}    CPU s   wall s  CPU s each  rounds")
    for row in rows:
        each = row.cpu_seconds / row.submissions
        figures = f"{row.cpu_seconds:7.3f}  {row.wall_seconds:7.3f}  {each:10.3f}  {row.rounds:6}"
        print(f"{row.name:<{width}}  {figures}")
    for peak in peaks:
        print(
            f"memory at {peak.submissions}: largest process {peak.process_mb} MB, "
            f"all together {peak.tree_mb} MB"
        )
    print()
    for name, value in ratios.items():
        print(f"{value:7.2f}  {name.replace('_', ' ')}")
    print()
    for target in targets:
        print(target.line())


def save(name: str, result: Mapping[str, Any], folder: Path = FOLDER) -> None:
    """Write NAME.json, which lies in build/bench/ unless told otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, indent=2, default=_plain) + "\n"
    (folder / f"{name}.json").write_text(text)


def _plain(value: object) -> object:
    if isinstance(value, Target):
        return {**asdict(value), "verdict": value.verdict}
    return asdict(value)  # type: ignore[call-overload]  # the others are dataclasses too
