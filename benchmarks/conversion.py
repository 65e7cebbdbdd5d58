"""The reference funnel of the conversion starter beside other engines, in fresh processes.

`python benchmarks/conversion.py [--quick] [--sizes 1,10,30] [--rounds N] [--logs FOLDER]
[--into FOLDER]`. Sizes are millions of events; of 30 and more only those run that hold out.
pandas and polars run when MAKERDAY_PEERS names the Python of an environment made from
requirements/bench-conversion.txt. Every engine must give the exact counts, or the run ends.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from rig import report, tree
from rig.conversion import data
from rig.report import Target

from makerday import starters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROUNDS, QUICK_ROUNDS = 5, 1
RIG = Path(__file__).resolve().parent
REFERENCE, PLAIN, DASK, DUCKDB = "reference", "plain-loop", "dask", "duckdb-plain"
PEERS = ("pandas-all", "pandas-pushed", "polars-streaming", "polars-memory", DUCKDB)
# In millions of events: more would take too long, or more memory than most machines have.
MOST = {PLAIN: 1, "pandas-all": 10, **dict.fromkeys((*PEERS[1:], DASK), 30)}
LARGE_ROUNDS = {30: 3, 100: 1}


@dataclass(frozen=True)
class Plan:
    sizes: Sequence[int]
    rounds: int
    peers: Path | None
    logs: Path
    into: Path


def main() -> None:
    plan = _plan()
    machine, notice = report.machine(), report.disturbed()
    with tempfile.TemporaryDirectory(prefix="makerday-bench-") as name:
        project = _project(Path(name))
        rows = [row for size in plan.sizes for row in _measured(size, project, plan)]
    ratios, targets = _ratios(rows), _targets(rows)
    _show(rows, targets)
    print(notice)
    told: dict[str, Any] = {"machine": machine, "notice": notice, "rows": rows}
    told |= {"ratios": ratios, "targets": [{**vars(t), "verdict": t.verdict} for t in targets]}
    report.save("conversion", told, plan.into)


def _measured(size: int, project: Path, plan: Plan) -> list[dict[str, Any]]:
    """Run all engines in turns, in a new order each round; give their medians."""
    log = data.log_of(size, plan.logs)
    words = {
        name: each
        for name, each in _commands(log, project, plan.peers).items()
        if size <= MOST.get(name, 10**6)
    }
    used: dict[str, list[tree.Used]] = {name: [] for name in words}
    for number in range(min(plan.rounds, LARGE_ROUNDS.get(size, plan.rounds))):
        names = list(words)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            print(f"{size} M events, round {number + 1}: {name}", file=sys.stderr, flush=True)
            used[name].append(_once(name, words[name], log, project))
    return [_row(size, name, runs) for name, runs in used.items()]


def _commands(log: Path, project: Path, peers: Path | None) -> dict[str, list[str]]:
    python, out = sys.executable, str(project / "out")
    engines = str(RIG / "rig" / "conversion" / "engines.py")
    words = {
        REFERENCE: [python, "-m", "kvass", "--only", "funnel", str(log), out],
        PLAIN: [python, str(project / "tests" / "plain.py"), str(log)],
        DUCKDB: [python, engines, DUCKDB, str(log)],
        DASK: [python, "-m", "rig.conversion.spread", str(log)],
    }
    if peers:
        words |= {name: [str(peers), engines, name, str(log)] for name in PEERS if name != DUCKDB}
    return words


def _once(name: str, words: Sequence[str], log: Path, project: Path) -> tree.Used:
    """Run an engine; end this program if its counts are not the right ones."""
    path = os.pathsep.join([str(RIG), *sys.path[1:]]) if name == DASK else ""
    variables = {"PYTHONPATH": path} if path else {}
    used = tree.run(words, project, variables, watch_memory=True)
    if name == REFERENCE:
        counts = json.loads((project / "out" / "results.json").read_text())["funnel"]
    else:
        counts = json.loads(used.output.strip().splitlines()[-1]) if not used.code else None
    found = list(counts.values()) if isinstance(counts, dict) else counts
    if used.code or found != data.counts_of(log):
        sys.exit(f"{name}: not right: {found}\n{used.complaint[-1500:]}")
    return used


def _row(size: int, name: str, runs: Sequence[tree.Used]) -> dict[str, Any]:
    return {
        "millions": size,
        "engine": name,
        "cpu_seconds": round(median(each.cpu for each in runs), 3),
        "wall_seconds": round(median(each.wall for each in runs), 3),
        "peak_mb": max(each.peak.process_mb for each in runs),
        "rounds": len(runs),
    }


def _ratios(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Give each engine's CPU seconds over the reference's, by size."""
    return {
        f"{row['millions']}m_{row['engine']}_to_reference": round(row["cpu_seconds"] / own, 3)
        for row in rows
        if row["engine"] != REFERENCE
        and (own := _cell(rows, row["millions"], REFERENCE, "cpu_seconds"))
    }


def _targets(rows: Sequence[Mapping[str, Any]]) -> list[Target]:
    def ratio(size: int, one: str, other: str = REFERENCE) -> float | None:
        a, b = (_cell(rows, size, name, "cpu_seconds") for name in (one, other))
        return round(a / b, 3) if a and b else None

    best = [each for name in PEERS[2:] if (each := ratio(10, name)) is not None]
    small, large = (_cell(rows, size, REFERENCE, "cpu_seconds") for size in (10, 30))
    return [
        Target("plain loop over reference, 1 M", ratio(1, PLAIN), least=8),
        Target("pandas, pushed down, over reference, 10 M", ratio(10, "pandas-pushed"), least=1.5),
        Target("best of polars and DuckDB over reference, 10 M", min(best, default=None), least=1),
        Target("reference, MB at 30 M", _cell(rows, 30, REFERENCE, "peak_mb"), most=1024),
        Target(
            "reference, 30 M over 10 M",
            round(large / small, 3) if small and large else None,
            most=3.3,
        ),
        Target("reference, MB at 100 M", _cell(rows, 100, REFERENCE, "peak_mb"), most=1024),
    ]


def _cell(rows: Sequence[Mapping[str, Any]], size: int, engine: str, key: str) -> float | None:
    found = (r[key] for r in rows if (r["millions"], r["engine"]) == (size, engine))
    value: float | None = next(found, None)
    return value


def _show(rows: Sequence[Mapping[str, Any]], targets: Sequence[Target]) -> None:
    print(f"\n{'M events':>8}  {'engine':<18}{'CPU s':>8}{'wall s':>9}{'MB':>8}{'rounds':>8}")
    for row in rows:
        print(
            f"{row['millions']:>8}  {row['engine']:<18}{row['cpu_seconds']:>8.2f}"
            f"{row['wall_seconds']:>9.2f}{row['peak_mb']:>8.0f}{row['rounds']:>8}"
        )
    print()
    for target in targets:
        print(target.line())


def _project(folder: Path) -> Path:
    starter = starters.find("conversion-analysis")
    project = starters.generate(starter, "kvass", folder)
    shutil.copytree(starter.path / "solution" / "package", project / "kvass", dirs_exist_ok=True)
    return project


def _plan() -> Plan:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1 million events, one round")
    parser.add_argument("--sizes", help="millions of events, as in 1,10,30,100")
    parser.add_argument("--rounds", type=int, metavar="N", help=f"instead of {ROUNDS}")
    parser.add_argument("--logs", type=Path, help="where the logs are kept from run to run")
    parser.add_argument("--into", type=Path, default=report.FOLDER, help="where the JSON goes")
    options = parser.parse_args()
    there = os.environ.get("MAKERDAY_PEERS")
    sizes = options.sizes or ("1" if options.quick else "1,10,30")
    return Plan(
        sizes=[int(each) for each in sizes.split(",")],
        rounds=options.rounds or (QUICK_ROUNDS if options.quick else ROUNDS),
        peers=Path(there) if there else None,
        logs=options.logs or report.FOLDER / "conversion-logs",
        into=options.into,
    )


if __name__ == "__main__":
    main()
