"""Play fault cases with one client in one process: `python -m rig.memcached.playing`.

Reads a plan as JSON and prints a line of JSON for each play, as soon as it is over. A play that
hangs or crashes takes this process along: whoever reads the lines sees which is missing.
"""

from __future__ import annotations

import faulthandler
import json
import os
import random
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from rig.memcached import adaptors, kinds

if TYPE_CHECKING:
    from collections.abc import Iterator


def main() -> None:
    plan = json.load(sys.stdin)
    # A line is a play's result, so nothing that a client prints may stand between them.
    lines = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sys.path.insert(0, plan["tests"])
    for line in _plays(plan):
        print(json.dumps(line), file=lines, flush=True)


def _plays(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    cases, running = import_module("cases"), import_module("memcached").running
    drill = import_module("grader.drill").Drill(None)
    subject = adaptors.subject(plan["client"])
    (case,) = (each for each in cases.all_cases() if each.name == plan["case"])
    for number in range(plan["first"], plan["repeats"]):
        faulthandler.dump_traceback_later(plan["limit"], exit=True)
        chance = random.Random(f"{case.name} {number}")  # noqa: S311 - no secret
        with running() as server, cases.Network(subject, drill, chance, server).net() as net:
            kind, message = _played(case, net)
        faulthandler.cancel_dump_traceback_later()
        yield {"kind": kind, "message": message[:300]}


def _played(case: Any, net: Any) -> tuple[str, str]:  # noqa: ANN401 - classes of the project
    failed = import_module("grader.expectation").CheckFailedError
    try:
        case.play(net)
    except failed as error:
        message = f"{error.failure.called}: {error.failure.got}"
        return kinds.kind(error.failure, error.__cause__, net.values), message
    except Exception as error:  # noqa: BLE001 - a client's, where none was expected
        return kinds.ERROR, f"{type(error).__name__}: {error}"
    return kinds.PASSED, ""


if __name__ == "__main__":
    main()
