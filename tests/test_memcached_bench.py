"""The benchmark of memcached clients runs to its end and writes what it measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from browser import need

ROOT = Path(__file__).resolve().parents[1]


def test_the_quick_benchmark_needs_no_peers_and_writes_its_figures(tmp_path: Path) -> None:
    need("memcached")
    alone = {name: text for name, text in os.environ.items() if name != "MAKERDAY_PEERS"}
    words = ("benchmarks/memcached.py", "--quick", "--rounds", "2", "--into", tmp_path)
    run = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=alone,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    figures = json.loads((tmp_path / "memcached.json").read_text())
    assert {row["client"] for row in figures["rows"]} == {"floor", "reference"}
    assert {row["network"] for row in figures["rows"]} == {"TCP", "unix socket"}
    assert figures["machine"]
    assert figures["ratios"]["tcp_get_100_b_reference_to_floor"] > 0
    assert {target["verdict"] for target in figures["targets"][:-1]} == {"not measured"}
    bars = json.loads((tmp_path / "memcached-bars.json").read_text())
    assert bars["bars"]["get 100 B"]["reference"]["per_second"] > 0
