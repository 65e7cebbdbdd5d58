"""Logs of some millions of events: one is made, larger ones are many copies of its people."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import duckdb

from makerday.events import Order, make

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE_OF_A_MILLION = 97_500
_BASE = 10  # million events that are drawn; beyond, people are copied under other numbers
_FAR = 1 << 40
_NUMBERS = {"event_id", "session_id", "device_id", "user_id", "order_id"}


def log_of(millions: int, folder: Path) -> Path:
    """Give the folder with a log of so many million events, made if it is not there yet.

    It has a `counts.json` beside it, with how many people reached each step.
    """
    made = folder / f"{millions}M"
    if not made.with_suffix(".json").exists():
        if made.exists():
            shutil.rmtree(made)
        made.parent.mkdir(parents=True, exist_ok=True)
        counts = _drawn(millions, made) if millions <= _BASE else _copied(millions, made)
        made.with_suffix(".json").write_text(json.dumps(counts))
    return made


def counts_of(log: Path) -> list[int]:
    counts: list[int] = json.loads(log.with_suffix(".json").read_text())
    return counts


def _drawn(millions: int, made: Path) -> list[int]:
    key = make(Order(1, PEOPLE_OF_A_MILLION * millions), made).key
    return [people for step, people in key["funnel"].items() if step != "kept_people"]


def _copied(millions: int, made: Path) -> list[int]:
    base = log_of(_BASE, made.parent)
    half = made.with_name(f".{made.name}")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir()
    shutil.copyfile(base / "about.json", half / "about.json")
    copies = millions // _BASE
    with duckdb.connect(config={"memory_limit": "1GB", "threads": 2}) as con:
        for part in [base / "identities.parquet", *sorted((base / "events").glob("*/*.parquet"))]:
            names = [row[0] for row in con.execute(f"DESCRIBE FROM '{part}'").fetchall()]
            for copy in range(copies):
                into = half / part.relative_to(base)
                if part.parent != base:
                    into = into.with_name(f"copy-{copy}-{part.name}")
                elif copy:
                    continue
                _copy(con, part, into, names, range(copies) if part.parent == base else [copy])
    half.rename(made)
    return [copies * people for people in counts_of(base)]


def _copy(
    con: duckdb.DuckDBPyConnection, part: Path, into: Path, names: list[str], copies: object
) -> None:
    into.parent.mkdir(parents=True, exist_ok=True)
    moved = ", ".join(f"{c} + copy * {_FAR} AS {c}" for c in names if c in _NUMBERS)
    con.execute(
        f"COPY (SELECT * REPLACE ({moved}) FROM '{part}', (SELECT unnest(?::BIGINT[]) AS copy))"
        f" TO '{into}' (FORMAT parquet, COMPRESSION zstd)",
        [list(copies)],  # type: ignore[call-overload]  # a range, or a list of one
    )
