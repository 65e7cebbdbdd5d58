"""The reference client beside other clients of memcached, all in one process, in turns.

`python benchmarks/memcached.py [--quick] [--rounds N] [--into FOLDER]`. The others are measured
when MAKERDAY_PEERS names the Python of an environment made from
requirements/bench-memcached.txt. The exit code says nothing about speed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rig import report
from rig.memcached import bars, clients, figures, table
from rig.memcached.course import TCP, Project

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rig.memcached.turns import Times

    Memory = Mapping[str, float]

ROUNDS, QUICK_ROUNDS = 60, 5
BYTES, QUICK_BYTES = 10**9, 10**7


@dataclass(frozen=True)
class Plan:
    """How many rounds, how much is written and read, the peers' Python, where the JSON goes."""

    rounds: int
    bytes: int
    peers: Path | None
    into: Path


def main() -> None:
    plan = _plan()
    machine, notice = report.machine(), report.disturbed()
    with tempfile.TemporaryDirectory(prefix="makerday-bench-") as name:
        project = Project(Path(name))
        with project.servers() as servers:
            times, memory = _measured(project, servers, plan)
            server = f"memcached {servers[TCP].version().decode()}, one thread"
    rows, targets = figures.rows(times), figures.targets(times, memory)
    table.show(rows, memory, targets)
    print(notice)
    where = {"machine": machine, "notice": notice, "server": server}
    what = {"rows": rows, "memory": memory, "ratios": figures.ratios(times), "targets": targets}
    report.save("memcached", {**where, **what}, plan.into)
    report.save("memcached-bars", bars.of(rows, machine, server), plan.into)


def _measured(project: Project, servers: Mapping[str, Any], plan: Plan) -> tuple[Times, Memory]:
    addresses = {network: server.address for network, server in servers.items()}
    names = clients.NAMES if plan.peers else [clients.FLOOR, clients.REFERENCE]
    match = {"addresses": addresses, "clients": names, "rounds": plan.rounds}
    times = project.measure(plan.peers or sys.executable, "rig.memcached.turns", match)
    volume = {"address": addresses[TCP], "bytes": plan.bytes}
    return times, project.measure(sys.executable, "rig.memcached.steady", volume)


def _plan() -> Plan:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="5 rounds, little memory")
    parser.add_argument("--rounds", type=int, metavar="N", help=f"instead of {ROUNDS}")
    parser.add_argument("--into", type=Path, default=report.FOLDER, help="where the JSON goes")
    options = parser.parse_args()
    there = os.environ.get("MAKERDAY_PEERS")
    if not there:
        print("without the peers: MAKERDAY_PEERS does not name their Python")
    usual, volume = (QUICK_ROUNDS, QUICK_BYTES) if options.quick else (ROUNDS, BYTES)
    peers = Path(there) if there else None
    return Plan(options.rounds or usual, volume, peers, options.into)


if __name__ == "__main__":
    main()
