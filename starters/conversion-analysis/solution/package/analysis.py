"""The analysis of a data folder: the whole of it, or the funnel alone, which starts faster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb

from . import about as abouts
from . import funnel, log
from .errors import DataError
from .parts import PARTS

if TYPE_CHECKING:
    from pathlib import Path

    from .about import About

SCHEMA = "makerday/conversion-results/1"


def analyse(folder: Path, *, funnel_only: bool = False) -> dict[str, Any]:
    """Give what results.json is to hold; raises DataError."""
    told: dict[str, Any] = {"schema": SCHEMA}
    questions = folder / "questions.json"
    if questions.exists() and "answers" in PARTS and not funnel_only:
        from . import answers  # noqa: PLC0415 - statistics take a second to load

        told["answers"] = answers.answered(questions)
        if not (folder / "about.json").exists():
            return told
    about = abouts.read(folder)
    with log.opened(folder, about) as con:
        try:
            return told | (_funnel(con, about) if funnel_only else _whole(con, about))
        except duckdb.Error as error:
            raise DataError(log.line(error, folder)) from error


def _funnel(con: duckdb.DuckDBPyConnection, about: About) -> dict[str, Any]:
    if "scale" not in PARTS:
        raise NotImplementedError("--only funnel is level 5")
    return {"funnel": funnel.count(con, about)}


def _whole(con: duckdb.DuckDBPyConnection, about: About) -> dict[str, Any]:
    from . import whole  # noqa: PLC0415 - as above

    return whole.found(con, about)
