"""Parquet files from arrays, through duckdb: words are put in on the way."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import duckdb
import numpy as np

from .columns import AGENTS, WORDS
from .days import DAY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .chance import Whole
    from .columns import Columns
    from .plan import Plan

_IDENTITIES = "SELECT device_id, user_id FROM chunk"
_FORMAT = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880"


class Writer:
    """Writes into one folder. Use as a context: `with Writer.into(folder) as writer`."""

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self._folder = folder
        self._connection = connection

    @classmethod
    @contextmanager
    def into(cls, folder: Path) -> Iterator[Writer]:
        # One thread: rows keep their order, and files their bytes.
        with duckdb.connect(config={"threads": 1, "memory_limit": "1GB"}) as connection:
            yield cls(folder, connection)

    def events(self, plan: Plan, block: int, columns: Columns) -> None:
        """Write one part for each week in which rows came in."""
        received = columns["received_at"]
        for name, start, end in _weeks(received):
            folder = self._folder / "events" / f"week={name}"
            folder.mkdir(parents=True, exist_ok=True)
            part = {key: column[start:end] for key, column in columns.items()}
            self._copy(part, _events(plan), folder / f"part-{block:04d}.parquet")

    def identities(self, columns: Columns) -> None:
        self._copy(columns, _IDENTITIES, self._folder / "identities.parquet")

    def _copy(self, columns: Columns, query: str, path: Path) -> None:
        self._connection.register("chunk", columns)
        target = str(path).replace("'", "''")
        self._connection.execute(f"COPY ({query}) TO '{target}' ({_FORMAT})")
        self._connection.unregister("chunk")


def _events(plan: Plan) -> str:
    times = ", ".join(
        f"make_timestamp({n}) AS {n}" for n in ("client_ts", "sent_at", "received_at")
    )
    return f"""
        SELECT event_id, session_id, device_id, nullif(user_id, -1) AS user_id,
            {_word("event", WORDS["event"])} AS event, {times},
            {_word("platform", WORDS["platform"])} AS platform,
            {_word("version", plan.release.versions)} AS app_version,
            {_word("channel", WORDS["channel"])} AS channel,
            {_word("(exposure // 2)", WORDS["experiment"], "exposure")} AS experiment,
            {_word("(exposure % 2)", ("A", "B"), "exposure")} AS variant,
            {_word("agent", AGENTS)} AS user_agent,
            is_internal, nullif(order_id, -1) AS order_id, nullif(cents, 0) AS amount_cents
        FROM chunk"""  # noqa: S608 - made of our own words


def _word(code: str, words: tuple[str, ...], present: str = "") -> str:
    listed = ", ".join(f"'{word}'" for word in words)
    word = f"list_extract([{listed}], {code} + 1)"
    return f"CASE WHEN {present} >= 0 THEN {word} END" if present else word


def _weeks(received: Whole) -> Iterator[tuple[str, int, int]]:
    """Give the ISO week, start and end of each run of rows that came in within a week."""
    weeks = (received // DAY + 3) // 7
    edges = np.flatnonzero(np.diff(weeks)) + 1
    starts, ends = [0, *edges], [*edges, len(received)]
    for start, end in zip(starts, ends, strict=True):
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(received[start]))
        year, week, _ = moment.isocalendar()
        yield f"{year}-W{week:02d}", int(start), int(end)
