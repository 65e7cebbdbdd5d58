"""Run by the tests in a project: `conversion_talk.py execute`, or `judge TALKS.json`."""

from __future__ import annotations

import importlib
import inspect
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path[:0] = ["tests", "."]


def part(name: str) -> Any:  # noqa: ANN401 - a module of the project's, on the path only now
    return importlib.import_module(name)


def execute() -> None:
    """Analyse the project's data and execute its talk with the results; print both."""
    supply = part("supply")
    with tempfile.TemporaryDirectory() as name:
        case = supply.case(supply.own_order(Path.cwd(), seed=0), Path(name, "data"))
        results = json.loads(json.dumps(part("kvass.analysis").analyse(case.folder)))
    told = json.loads(part("slides").run_it("kvass", json.dumps(results)))
    json.dump({**told, "results": results}, sys.stdout)


def judge(path: str) -> None:
    """Call the checks of level 6 on executed talks; print the names of those that fail."""
    told = {name: _failed(talk) for name, talk in json.loads(Path(path).read_text()).items()}
    json.dump(told, sys.stdout)


def _failed(told: dict[str, Any]) -> list[str]:
    class Own:
        results = part("program").Results("it", told["results"])

    given = {"talk": part("slides").Talk(told["cells"], told["figures"]), "own": Own}
    failed = []
    for name, check in vars(part("test_level_6")).items():
        if name.startswith("test_"):
            try:
                check(**{key: given[key] for key in inspect.signature(check).parameters})
            except AssertionError:
                failed.append(name)
    return failed


if __name__ == "__main__":
    if sys.argv[1] == "execute":
        execute()
    else:
        judge(sys.argv[2])
