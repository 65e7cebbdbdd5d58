"""Show what the client can do, on memcached servers of its own.

    python demo.py           every part, in 20 seconds
    python demo.py PART      one of them: calls, bars, bug, faults
    python demo.py live      three servers under load; kill one
"""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from memcached import MissingToolError, running  # noqa: E402 - found by the line above

from show.bars import bars  # noqa: E402
from show.bug import bug  # noqa: E402
from show.live import live  # noqa: E402
from show.look import paint, say  # noqa: E402
from show.scenes import calls  # noqa: E402
from show.stage import Stage, in_words, trouble  # noqa: E402
from show.trials import faults  # noqa: E402

PACKAGE = "{{ cookiecutter.project_slug }}"
SECONDS = 18
PARTS = {
    "calls": (calls, "a memcached client, live"),
    "bars": (bars, "Beside the clients people use, in the same run (_many: of 100 keys)"),
    "bug": (bug, "The bug I would have shipped: a reply that comes late"),
    "faults": (faults, "Fault by fault, each in a process of its own"),
}


def main() -> int:
    words = arguments()
    sys.stdout.reconfigure(errors="replace")
    try:
        package = importlib.import_module(PACKAGE)
        if words.part == "live":
            return live(PACKAGE, package, words.seconds)
        signal.signal(signal.SIGALRM, out_of_time)
        signal.alarm(SECONDS)
        with running() as server:
            return show(Stage(PACKAGE, package, server), words.part)
    except KeyboardInterrupt:
        print()
    except MissingToolError as error:
        print(error)
    except Exception as error:
        print(paint("bad", f"{PACKAGE} cannot be shown yet: {in_words(error)}"))
    return 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", nargs="?", choices=[*PARTS, "live"], metavar="PART")
    parser.add_argument("--seconds", type=int, help="how long live lasts; without it, until q")
    return parser.parse_args()


def show(stage: Stage, chosen: str | None) -> int:
    version = paint("quiet", f"against memcached {stage.server.version().decode()}")
    for part, (play, title) in PARTS.items():
        if chosen not in (None, part):
            continue
        if part == "calls":
            print(paint("title", f"{PACKAGE}: {title}"), version)
        else:
            print("" if chosen else "\n", paint("title", title), sep="")
        try:
            play(stage)
        except Exception as error:
            say(*trouble(error))
    return 0


def out_of_time(_signal: int, _frame: object) -> None:
    print(paint("bad", f"\nstopped: the demo took more than {SECONDS} seconds"))
    sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())
