"""results.json: written in one step, so that nobody reads half of it."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .errors import DataError

NAME = "results.json"


def write(told: dict[str, Any], out: Path) -> Path:
    """Write results.json into a folder, whole or not at all; raises DataError."""
    path = out / NAME
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=out, prefix=".new-") as fresh:
            new = Path(fresh, NAME)
            new.write_text(json.dumps(told, indent=2, allow_nan=False) + "\n", "utf-8")
            new.replace(path)
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from error
    return path
