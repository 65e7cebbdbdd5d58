"""The conversion benchmark runs to its end; the same funnel on dask gives the same counts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def measured(folder: Path) -> dict[str, object]:
    """Run the quick benchmark without peers; every engine's counts are compared in it."""
    words = ["--quick", "--logs", str(folder), "--into", str(folder)]
    run = subprocess.run(
        [sys.executable, "benchmarks/conversion.py", *words],
        cwd=ROOT,
        env={key: text for key, text in os.environ.items() if key != "MAKERDAY_PEERS"},
        capture_output=True,
        text=True,
        check=False,
        timeout=250,
    )
    assert run.returncode == 0, run.stderr
    told: dict[str, object] = json.loads((folder / "conversion.json").read_text())
    return told


def test_the_quick_benchmark_needs_no_peers(measured: dict[str, object]) -> None:
    rows = measured["rows"]
    assert isinstance(rows, list)
    assert {row["engine"] for row in rows} == {"reference", "plain-loop", "duckdb-plain", "dask"}
    assert all(row["cpu_seconds"] > 0 and row["peak_mb"] > 0 for row in rows)
    assert isinstance(measured["ratios"], dict)
    assert measured["ratios"]["1m_plain-loop_to_reference"] > 1


@pytest.mark.usefixtures("measured")
def test_a_benchmark_stops_at_an_engine_that_counts_wrong(folder: Path) -> None:
    counts = folder / "1M.json"
    counts.write_text(json.dumps([1, *json.loads(counts.read_text())[1:]]))
    words = ["--quick", "--logs", str(folder), "--into", str(folder)]
    run = subprocess.run(
        [sys.executable, "benchmarks/conversion.py", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=250,
    )
    assert run.returncode == 1
    assert "reference: not right" in run.stderr
