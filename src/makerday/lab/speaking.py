"""What the lab's commands print, and which app they mean."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from makerday.errors import UsageError

if TYPE_CHECKING:
    import argparse

_REMOTE = re.compile(r"^heroku\t\S*?([a-z][a-z0-9-]+)\.git \(fetch\)$", re.MULTILINE)
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def say(*lines: str) -> int:
    """Print lines; give the exit code of a command that went well."""
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    return 0


def tell(line: str) -> None:
    """Print a line to the person, beside the output."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def app_of(options: argparse.Namespace) -> str:
    """Give the app that is meant: --app, HEROKU_APP, or the git remote. Raises UsageError."""
    named = options.app or os.environ.get("HEROKU_APP")
    if named:
        return str(named)
    words = ["git", "remote", "-v"]
    remotes = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    found = _REMOTE.search(remotes)
    if not found:
        raise UsageError("which app?", "--app NAME, or stand in a folder with its git remote")
    return found[1]


def ago(at: str) -> str:
    """Give a time of the API's as `2026/11/24 00:12:16 (~ 2m ago)`, in UTC."""
    then = datetime.fromisoformat(at)
    seconds = int((datetime.now(UTC) - then).total_seconds())
    for unit, size in (("d", _DAY), ("h", _HOUR), ("m", _MINUTE)):
        if seconds >= size:
            return f"{then:%Y/%m/%d %H:%M:%S} (~ {seconds // size}{unit} ago)"
    return f"{then:%Y/%m/%d %H:%M:%S} (~ {seconds}s ago)"
