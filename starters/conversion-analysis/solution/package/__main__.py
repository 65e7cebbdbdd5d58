"""`python -m PACKAGE [--only funnel] DATA OUT`: a data folder in, OUT/results.json out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import results
from .analysis import analyse
from .errors import DataError


def main() -> int:
    """Analyse; what is wrong with the data is told in one line."""
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    parser.add_argument("data", type=Path, help="the data folder: about.json and events/")
    parser.add_argument("out", type=Path, help="where results.json goes")
    parser.add_argument("--only", choices=["funnel"], help="count the funnel, nothing else")
    asked = parser.parse_args()
    try:
        results.write(analyse(asked.data, funnel_only=asked.only == "funnel"), asked.out)
    except DataError as error:
        print(error, file=sys.stderr)  # noqa: T201 - for the person at the terminal
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
