"""The command: `python -m PACKAGE [--only funnel] DATA OUT`.

DATA is a data folder as DATA.md describes it, OUT gets results.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .analysis import DataError, analyse


def main() -> int:
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument("data", type=Path, help="the data folder")
    parser.add_argument("out", type=Path, help="where results.json goes")
    parser.add_argument("--only", choices=["funnel"], help="count the funnel, nothing else")
    asked = parser.parse_args()
    try:
        results = analyse(asked.data, funnel_only=asked.only == "funnel")
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "results.json").write_text(json.dumps(results, indent=2, allow_nan=False), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
