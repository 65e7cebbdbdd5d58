"""The benchmarks of memcached clients run to their end and write what they measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from browser import need

ROOT = Path(__file__).resolve().parents[1]


def figures(into: Path, name: str, *words: str) -> Any:  # noqa: ANN401 - JSON
    """Run a benchmark without peers, and give its JSON."""
    need("memcached")
    run = subprocess.run(
        [sys.executable, f"benchmarks/{name}.py", "--into", into, *words],
        cwd=ROOT,
        env={key: text for key, text in os.environ.items() if key != "MAKERDAY_PEERS"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    return json.loads((into / f"{name}.json").read_text())


def test_the_quick_benchmark_needs_no_peers(tmp_path: Path) -> None:
    measured = figures(tmp_path, "memcached", "--quick", "--rounds", "2")
    assert {row["client"] for row in measured["rows"]} == {"floor", "reference"}
    assert {row["network"] for row in measured["rows"]} == {"TCP", "unix socket"}
    assert measured["machine"]
    assert measured["ratios"]["tcp_get_100_b_reference_to_floor"] > 0
    assert {target["verdict"] for target in measured["targets"][:-1]} == {"not measured"}
    bars = json.loads((tmp_path / "memcached-bars.json").read_text())
    assert bars["bars"]["get 100 B"]["reference"]["per_second"] > 0


def test_the_reference_passes_fault_cases(tmp_path: Path) -> None:
    cases = ("get_in_pieces", "a_late_value", "ctrl_c_in_incr")
    played = figures(tmp_path, "faults", "--quick", "--repeats", "2", "--cases", ",".join(cases))
    assert {row["case"]: row["passes"] for row in played["rows"]} == dict.fromkeys(cases, 2)
    assert played["ratios"] == {"reference_passed_to_played": 1.0}
