"""The matrix of well-known programs: a page made of a record, and of nothing else."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

from shelf_kit import GUIDE

ROOT = Path(__file__).resolve().parents[1]
RECORD = json.loads((ROOT / "docs/starters/matrix.json").read_text("utf-8"))
SPEC = importlib.util.spec_from_file_location("rig_matrix", ROOT / "benchmarks/rig/matrix.py")
assert SPEC
assert SPEC.loader
maker = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(maker)


def test_the_page_is_what_the_record_says() -> None:
    assert (ROOT / "docs/starters/matrix.md").read_text("utf-8") == maker.page(RECORD)


def test_two_runs_agreed_in_every_cell() -> None:
    cells = [
        (p["name"], rule, cell) for p in RECORD["programs"] for rule, cell in p["cells"].items()
    ]
    assert [each for each in cells if each[2]["verdict"] == "differs"] == []


def test_it_is_of_the_guide_as_it_is() -> None:
    rules = [rule.id for rule in GUIDE.rules]
    assert [each["id"] for each in RECORD["rules"]] == rules
    assert all(list(each["cells"]) == rules for each in RECORD["programs"])
    assert all(any(letter.isdigit() for letter in each["version"]) for each in RECORD["programs"])


def test_nobody_is_perfect_and_every_failure_has_a_reason() -> None:
    for program in RECORD["programs"]:
        failed = [cell for cell in program["cells"].values() if cell["verdict"] == "fail"]
        assert failed, program["name"]
        assert all(cell["reason"] for cell in failed)
