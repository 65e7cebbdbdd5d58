"""Run every fault case against a client, each in a process of its own: a hang is one red line.

python gauntlet.py                        your client, all cases
python gauntlet.py a_late_value           one case, or some
python gauntlet.py --client other:Client  another client with the same calls
python gauntlet.py --json                 for programs
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path.cwd())]

from cases import Case, Network, all_cases  # noqa: E402 - they stand in tests/
from grader import project  # noqa: E402
from grader.drill import Drill  # noqa: E402
from memcached import running  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 12
OK, FAIL, HANG = "ok", "FAIL", "HANG"


def main() -> int:
    cases = {case.name: case for case in all_cases()}
    options = read(sys.argv[1:], list(cases))
    if options.play:
        print(json.dumps(play(cases[options.play], options.client, options.seed)))
        return 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        every = [cases[name] for name in options.names or cases]
        found = pool.map(lambda case: run(case, options.client, options.seed), every)
        rows = [row if options.json else shown(row) for row in found]
    passed = sum(row["status"] == OK for row in rows)
    if options.json:
        print(json.dumps({"client": options.client, "passed": passed, "cases": rows}, indent=2))
    else:
        print(f"\n {passed} of {len(rows)} cases")
    return int(passed < len(rows))


def read(words: Sequence[str], names: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Run the fault cases, each in its own process.")
    parser.add_argument("names", nargs="*", metavar="CASE", help="run these cases only")
    parser.add_argument("--client", default=f"{project.read(ROOT).package}:Client")
    parser.add_argument("--seed", default="0")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--play", choices=names, help=argparse.SUPPRESS)
    options = parser.parse_args(words)
    for name in options.names:
        if name not in names:
            parser.error(f"no case {name}; there are {', '.join(names)}")
    return options


def run(case: Case, client: str, seed: str) -> dict[str, Any]:
    """Play a case in a process of its own, for 12 seconds at most."""
    words = ["--play", case.name, "--client", client, "--seed", seed]
    process = subprocess.Popen(
        [sys.executable, __file__, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    row = {"case": case.name, "group": case.group}
    try:
        said, complaint = process.communicate(timeout=SECONDS)
        return {**row, **json.loads(said.splitlines()[-1])}
    except subprocess.TimeoutExpired:
        return {**row, "status": HANG, "said": f"no end after {SECONDS} s. {case.lesson}"}
    except (ValueError, IndexError):
        last = [*complaint.splitlines(), f"ended with {process.returncode}"]
        return {**row, "status": FAIL, "said": last[-1] if complaint else last[0]}
    finally:
        end(process)


def end(process: subprocess.Popen[str]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.communicate()


def play(case: Case, client: str, seed: str) -> dict[str, str]:
    """Play a case in this process, and say what came of it."""
    module, _, name = client.partition(":")
    found = vars(importlib.import_module(module))
    subject = SimpleNamespace(**{**found, "Client": found[name or "Client"]})
    rng = Random(f"{seed} {case.name}")  # noqa: S311 - data, not secrets
    with running() as server:
        try:
            Network(subject, Drill(None), rng, server).play_one(case)
        except AssertionError as error:
            return {"status": FAIL, "said": str(error)}
        except Exception as error:
            return {"status": FAIL, "said": f"{type(error).__name__}: {error}"}
    return {"status": OK, "said": ""}


def shown(row: dict[str, Any]) -> dict[str, Any]:
    print(f" {row['status']:5} {row['group']:10} {row['case']}")
    for line in textwrap.wrap(row["said"], 68):
        print(f"{'':7}{line}")
    return row


if __name__ == "__main__":
    sys.exit(main())
