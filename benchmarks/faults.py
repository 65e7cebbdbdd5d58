"""Which fault cases the reference client passes on a bad network, and which its peers.

`python benchmarks/faults.py [--quick] [--repeats N] [--load] [--clients NAME,…] [--why] …`.
The peers take part when MAKERDAY_PEERS names the Python of an environment made from
requirements/bench-memcached.txt. The long proof: `--quick --repeats 50 --load`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from rig import report
from rig.memcached import adaptors, clients, contest, verdicts
from rig.memcached.course import Project


def main() -> None:
    options = _options()
    peers = None if options.quick else os.environ.get("MAKERDAY_PEERS")
    if not (peers or options.quick):
        print("without the peers: MAKERDAY_PEERS does not name their Python")
    names = options.clients or (adaptors.NAMES if peers else [clients.REFERENCE])
    machine, notice = report.machine(), report.disturbed()
    with tempfile.TemporaryDirectory(prefix="makerday-bench-") as folder:
        project = Project(Path(folder))
        cases = import_module("cases").all_cases()
        chosen = [each for each in cases if each.name in (options.cases or [each.name])]
        with contest.load(options.load):
            playing = contest.Contest(
                project, peers or sys.executable, options.repeats, options.jobs
            )
            rows = playing.rows(names, chosen)
    rows = verdicts.fair(rows)
    scores = verdicts.scores(rows)
    verdicts.show(rows, scores, why=options.why)
    print(notice)
    where = {"machine": machine, "notice": notice, "load": options.load}
    ratios = {f"{score.client}_passed_to_played": score.share for score in scores}
    what = {"repeats": options.repeats, "rows": rows, "scores": scores, "ratios": ratios}
    report.save("faults", {**where, **what}, options.into)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the reference alone")
    parser.add_argument("--repeats", type=int, default=1, metavar="N", help="plays of each case")
    parser.add_argument("--load", action="store_true", help="with a busy loop on every core")
    parser.add_argument("--clients", type=_words, help=", ".join(adaptors.NAMES))
    parser.add_argument("--cases", type=_words, help="some of the cases only")
    parser.add_argument("--why", action="store_true", help="say how each failed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many at once")
    parser.add_argument("--into", type=Path, default=report.FOLDER, help="where the JSON goes")
    return parser.parse_args()


def _words(text: str) -> list[str]:
    return text.split(",")


if __name__ == "__main__":
    main()
