"""The log as DuckDB sees it: columns checked, clocks corrected, memory bounded."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import duckdb

from .errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .about import About

MEMORY = "512MB"
COLUMNS = {
    "event_id": "BIGINT",
    "device_id": "BIGINT",
    "event": "VARCHAR",
    "client_ts": "TIMESTAMP",
    "sent_at": "TIMESTAMP",
    "received_at": "TIMESTAMP",
    "platform": "VARCHAR",
    "app_version": "VARCHAR",
    "channel": "VARCHAR",
    "experiment": "VARCHAR",
    "variant": "VARCHAR",
    "user_agent": "VARCHAR",
    "is_internal": "BOOLEAN",
    "order_id": "BIGINT",
    "amount_cents": "BIGINT",
}
EVENTS = "events/*/*.parquet"
_NEEDED = ("event_id", "device_id", "event", "client_ts", "sent_at", "received_at")


def opened(folder: Path, about: About, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """Open a data folder: the views `log` and `account`, the table `day`; raises DataError."""
    con = duckdb.connect(
        config={"memory_limit": memory, "threads": 2, "preserve_insertion_order": "false"}
    )
    try:
        _views(con, folder)
    except duckdb.Error as error:
        raise DataError(line(error, folder)) from error
    _days(con, about)
    return con


def _views(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    if not any(folder.glob(EVENTS)):
        raise DataError(f"{folder / EVENTS}: no such file: there is no log here")
    source = f"read_parquet({_quoted(folder / EVENTS)}, hive_partitioning = false)"
    _check_columns(con, folder / EVENTS, COLUMNS)
    con.execute(
        f"CREATE VIEW log AS SELECT *, client_ts + (received_at - sent_at) AS t FROM {source}"
    )
    path = folder / "identities.parquet"
    _check_columns(con, path, {"device_id": "BIGINT", "user_id": "BIGINT"})
    con.execute(
        "CREATE TEMP TABLE account AS SELECT device_id, user_id AS owner"
        f" FROM read_parquet({_quoted(path)})"
    )


def _check_columns(con: duckdb.DuckDBPyConnection, path: Path, wanted: Mapping[str, str]) -> None:
    """Refuse a file in which a column is missing, there twice or of another type."""
    asked = f"""
    SELECT file_name, list(lower(name)), list(duckdb_type) FROM parquet_schema({_quoted(path)})
    WHERE num_children IS NULL GROUP BY file_name ORDER BY file_name"""
    for file, names, kinds in con.execute(asked).fetchall():
        for name, kind in wanted.items():
            if name not in names:
                raise DataError(f"{file}: the column {name} is missing")
            if names.count(name) > 1:
                raise DataError(f"{file}: the column {name} is there twice")
            found = kinds[names.index(name)]
            if found != kind:
                raise DataError(f"{file}: the column {name} is {found}, expected {kind}")


def check_rows(con: duckdb.DuckDBPyConnection, about: About) -> None:
    """Refuse an empty log, gaps, times in the future and arms that nobody knows."""
    holes = " OR ".join(f"{name} IS NULL" for name in _NEEDED)
    end = about.midnights(about.days + 30)[-1]
    names = [each.name for each in about.experiments]
    odd = "event = 'exposure' AND (NOT list_contains(?, experiment) OR variant NOT IN ('A', 'B')"
    odd += " OR variant IS NULL OR experiment IS NULL)"
    rows, gap, late, unknown = con.execute(
        f"""SELECT count(*), min(event_id) FILTER ({holes}), min(event_id) FILTER (t > ?),
                   min(event_id) FILTER ({odd}) FROM log""",
        [end, names],
    ).fetchone() or (0, None, None, None)
    if not rows:
        raise DataError("events: the log is empty")
    told = {"has a gap": gap, "lies in the future": late, "has no known arm": unknown}
    for problem, event in told.items():
        if event is not None:
            raise DataError(f"events: event_id {event} {problem}")


def _days(con: duckdb.DuckDBPyConnection, about: About) -> None:
    """Write the local days with the UTC instants they begin and end at: some have 23 hours."""
    con.execute("CREATE TEMP TABLE day (number INTEGER, starts TIMESTAMP, ends TIMESTAMP)")
    midnights = about.midnights(about.days + 30)
    rows = [(n, *pair) for n, pair in enumerate(pairwise(midnights))]
    con.executemany("INSERT INTO day VALUES (?, ?, ?)", rows)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def line(error: Exception, folder: Path) -> str:
    """Give the first line of DuckDB's message, with the file it is about if it names one."""
    text = " ".join(str(error).split())
    text = re.sub(r"^[A-Za-z ]+Error: ", "", text)
    return text if str(folder) in text else f"{folder}: {text}"
