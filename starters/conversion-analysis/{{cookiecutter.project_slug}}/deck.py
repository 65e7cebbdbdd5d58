"""Make the talk: `python deck.py` executes talk.py and writes talk.html, one file.

It opens without a network. Needs makerday with its slides: pip install 'makerday[slides]'.
"""

from __future__ import annotations

import json
import os
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> int:
    try:
        from makerday import notebooks
        from makerday.errors import MakerdayError
        from makerday.execution import execute
    except ImportError:
        print("makerday is not installed here: pip install 'makerday[slides]'", file=sys.stderr)
        return 1
    settings = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))
    package = HERE / settings["tool"]["makerday"]["package"]
    os.environ["PYTHONPATH"] = str(package)
    try:
        notebook = execute(package / "talk.py")
        page = notebooks.single_file(json.loads(json.dumps(notebook)))
    except MakerdayError as error:
        print(f"{error.message}. {error.hint}".strip(), file=sys.stderr)
        return 1
    (HERE / "talk.html").write_text(page, "utf-8")
    print("talk.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
