"""Make your data: `python make_data.py` writes the folder `data/`, by your name.

The same name gives the same data, byte for byte; another name gives other answers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "tests"))

from events import EventsError, make  # noqa: E402 - found only now
from supply import own_order  # noqa: E402 - as above


def main() -> int:
    folder = HERE / "data"
    try:
        made = make(own_order(HERE, seed=0), folder)
    except EventsError as error:
        print(f"{error.message}; {error.hint}", file=sys.stderr)
        return 1
    about = json.loads((folder / "about.json").read_text("utf-8"))
    print(f"data/: {made.rows:,} events from {about['first_day']} on, {about['days']} days")
    return 0


if __name__ == "__main__":
    sys.exit(main())
