"""What a grading costs beside plain pytest and beside other graders, on the same six checks.

`python benchmarks/grading.py [--quick] [--rounds N]`. The other graders are measured when
MAKERDAY_PEERS names the Python of an environment made from requirements/bench-grading.txt.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rig import control, graders, kit, peers, report, rounds
from rig.report import Memory, Target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rig.rounds import Command, Times

ROUNDS, DEAR_ROUNDS, COHORT = 15, 3, 100
QUICK_ROUNDS, QUICK_COHORT = 3, 10
LARGER = 10
BUBBLEWRAP = graders.KINDS[0]


@dataclass(frozen=True)
class Plan:
    """How many rounds, every how many a dear command takes part, how large a cohort is."""

    rounds: int
    every: int
    cohort: int
    peers: Path | None


def main() -> None:
    plan = _plan()
    notice = report.disturbed()
    with tempfile.TemporaryDirectory(prefix="makerday-bench-") as name:
        folder = Path(name)
        clock = control.prove(folder)
        graders.compiled()
        hires = kit.submissions(folder, plan.cohort * LARGER)
        commands = _commands(folder, hires, plan)
        times = rounds.measure(commands, plan.rounds)
        peaks = [_peak(hires[:count]) for count in (plan.cohort, plan.cohort * LARGER)]
    rows, ratios = rounds.rows(commands, times), _ratios(times, peaks, plan)
    targets = _targets(ratios, plan.cohort)
    report.show(rows, peaks, ratios, targets)
    print(notice)
    result = {"machine": report.machine(), "notice": notice, "clock": clock, "rows": rows}
    report.save("grading", {**result, "memory": peaks, "ratios": ratios, "targets": targets})


def _plan() -> Plan:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3 rounds, 10 submissions, no peers")
    parser.add_argument("--rounds", type=int, metavar="N", help=f"instead of {ROUNDS}")
    options = parser.parse_args()
    if options.quick:
        return Plan(options.rounds or QUICK_ROUNDS, 1, QUICK_COHORT, None)
    count = options.rounds or ROUNDS
    there = os.environ.get("MAKERDAY_PEERS")
    if not there:
        print("without otter-grader and nbgrader: MAKERDAY_PEERS does not name their Python")
    every = max(1, count // DEAR_ROUNDS)
    return Plan(count, every, COHORT, Path(there) if there else None)


def _commands(folder: Path, hires: Sequence[Path], plan: Plan) -> list[Command]:
    commands = [
        *graders.pytest(folder, plan.cohort, plan.every),
        graders.check(folder),
        *(graders.grade(hires[:1], kind, 1) for kind in graders.KINDS),
    ]
    cohort = hires[: plan.cohort]
    for kind in graders.KINDS:
        commands += [graders.grade(cohort, kind, jobs, plan.every) for jobs in graders.JOBS]
    if plan.peers:
        others = [make(plan.peers, folder, plan.every) for make in (peers.otter, peers.nbgrader)]
        for each in others:
            rounds.once(each)  # compiles what is not compiled yet
        commands += others
    return commands


def _peak(hires: Sequence[Path]) -> Memory:
    """Grade a cohort once more, for its memory alone: looking at it costs seconds."""
    print(f"memory of {len(hires)} submissions", file=sys.stderr, flush=True)
    peak = rounds.once(graders.grade(hires, BUBBLEWRAP, 2), watch_memory=True).peak
    return Memory(len(hires), peak.process_mb, peak.tree_mb)


def _ratios(times: Times, peaks: Sequence[Memory], plan: Plan) -> dict[str, float]:
    """Give ratios of CPU seconds; of those of the clock where the name says so; of memory."""
    ratios = {"check_to_pytest": rounds.ratio(times, graders.CHECK, graders.PYTEST)}
    for kind in graders.KINDS:
        alone = graders.name_of(1, kind)
        single, double = (graders.name_of(plan.cohort, kind, jobs) for jobs in graders.JOBS)
        ratios |= {
            f"grade_{kind}_to_pytest": rounds.ratio(times, alone, graders.PYTEST),
            f"cohort_{kind}_one_worker_to_loop": rounds.ratio(times, single, graders.LOOP),
            f"cohort_{kind}_two_workers_to_loop": rounds.ratio(times, double, graders.LOOP),
            f"wall_{kind}_one_worker_to_two": rounds.ratio(times, single, double, rounds.wall),
        }
    ratios["wall_one_loop_to_two"] = rounds.ratio(times, graders.LOOP, graders.LOOPS, rounds.wall)
    if plan.peers:
        for peer in (peers.OTTER, peers.NBGRADER):
            ratios |= _of_peer(peer, times, plan.cohort)
    smaller, larger = peaks
    ratios["memory_of_ten_times_as_many"] = round(larger.tree_mb / smaller.tree_mb, 3)
    return ratios


def _of_peer(peer: str, times: Times, count: int) -> dict[str, float]:
    name = peer.split(maxsplit=1)[0]
    one, cohort = graders.name_of(1, BUBBLEWRAP), graders.name_of(count, BUBBLEWRAP, 1)
    return {
        f"{name}_to_pytest": rounds.ratio(times, peer, graders.PYTEST),
        f"{name}_to_grade": rounds.ratio(times, peer, one),
        f"{name}_to_one_of_a_cohort": round(rounds.ratio(times, peer, cohort) * count, 1),
        f"wall_{name}_to_grade": rounds.ratio(times, peer, one, rounds.wall),
    }


def _targets(ratios: Mapping[str, float], count: int) -> list[Target]:
    cohort = max(
        ratios["cohort_bubblewrap_one_worker_to_loop"],
        ratios["cohort_bubblewrap_two_workers_to_loop"],
    )
    two = ratios["wall_bubblewrap_one_worker_to_two"]
    memory = ratios["memory_of_ten_times_as_many"]
    alone, otter = ratios["grade_bubblewrap_to_pytest"], ratios.get("otter_to_grade")
    runs = f"{count} plain pytest runs"
    return [
        Target("CPU: check, to plain pytest", ratios["check_to_pytest"], most=1.5),
        Target("CPU: grade one in bubblewrap, to plain pytest", alone, most=1.6),
        Target(f"CPU: grade {count} in bubblewrap (the dearer), to {runs}", cohort, most=0.8),
        Target(f"memory: grade {count * LARGER}, to {count}", memory, most=1.1),
        Target(f"wall: grade {count} with one worker, to two", two, least=1.8),
        Target("CPU: otter run, to grade one in bubblewrap", otter, least=20),
    ]


if __name__ == "__main__":
    main()
