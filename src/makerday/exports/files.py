"""Files made from scorecards: their names, and writing them whole or not at all."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makerday.errors import MakerdayError
from makerday.exports.text import cut_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LONGEST = 120
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f\ud800-\udfff/\\:*?"<>|]')


def stems(cards: Sequence[Mapping[str, Any]]) -> list[str]:
    """Name a file for each submission: its project's name, with a number if that is taken.

    No two names are alike, not even where capitals count for nothing; none leaves
    its folder or is hidden.
    """
    taken: set[str] = set()
    names = []
    for card in cards:
        plain = _NOT_IN_NAMES.sub("_", card["project"]).strip(". ")
        stem = name = cut_bytes(plain, _LONGEST, "") or "submission"
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.casefold())
        names.append(name)
    return names


def put(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a file in one step: a reader finds the old one or the new one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".new-") as folder:
            fresh = Path(folder, "whole")
            fresh.write_text(text, encoding, newline="")
            fresh.replace(path)
    except OSError as error:
        raise MakerdayError(
            f"{error.filename or path}: {error.strerror}", "choose another place to write to"
        ) from error
    return path
