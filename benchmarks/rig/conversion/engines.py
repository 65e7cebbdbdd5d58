"""The five-step funnel, written as one would on each engine: `engines.py ENGINE DATA`.

Runs on the peers' Python, without makerday. All clean-up is in: bots, staff, repeats, devices,
clocks, order, window, cohort. Prints the counts as JSON.
"""

from __future__ import annotations

import datetime as dt
import importlib
import json
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

NEEDED = ["event_id", "device_id", "event", "client_ts", "sent_at", "received_at"]
SIGNS = ["user_agent", "is_internal"]


def library(name: str) -> Any:  # noqa: ANN401 - a module that the peers' Python has
    """Import what one engine needs: the others need not be there."""
    return importlib.import_module(name)


def settings(folder: Path) -> dict[str, Any]:
    """Give what the funnel needs of about.json; `first` and `last` bound entries, in UTC."""
    about = json.loads((folder / "about.json").read_text("utf-8"))
    zone, day = ZoneInfo(about["timezone"]), dt.date.fromisoformat(about["first_day"])
    ends = (day, day + dt.timedelta(days=about["cohort_days"]))
    first, last = (
        dt.datetime.combine(each, dt.time(), zone).astimezone(dt.UTC).replace(tzinfo=None)
        for each in ends
    )
    window = dt.timedelta(hours=about["window_hours"])
    return {"first": first, "last": last, "window": window, **about}


def pandas_all(folder: Path) -> list[int]:
    """Read everything, then work on it."""
    pd = library("pandas")

    about = settings(folder)
    log = pd.read_parquet(folder / "events", partitioning=None)
    log = log.drop_duplicates("event_id")
    return _in_pandas(folder, about, log, log)


def pandas_pushed(folder: Path) -> list[int]:
    """Read the columns that are needed, and of most rows only what tells bots and staff."""
    pd = library("pandas")

    about = settings(folder)
    only = [("event", "in", about["steps"])]
    log = pd.read_parquet(folder / "events", columns=NEEDED, filters=only, partitioning=None)
    signs = pd.read_parquet(folder / "events", columns=["device_id", *SIGNS], partitioning=None)
    return _in_pandas(folder, about, log.drop_duplicates("event_id"), signs)


def _in_pandas(folder: Path, about: dict[str, Any], log: Any, signs: Any) -> list[int]:  # noqa: ANN401
    pd = library("pandas")

    owner = pd.read_parquet(folder / "identities.parquet").set_index("device_id")["user_id"]

    def people(devices: Any) -> Any:  # noqa: ANN401
        account = devices.map(owner)
        return (2 * account + 1).where(account.notna(), 2 * devices).astype("int64")

    agents = signs["user_agent"].unique()
    bots = {agent for agent in agents if any(w in agent.lower() for w in about["bot_words"])}
    apart = signs.loc[signs["is_internal"] | signs["user_agent"].isin(bots), "device_id"]
    gone = set(people(apart.drop_duplicates()))
    log = log[log["event"].isin(about["steps"])]
    log = log.assign(t=log["client_ts"] + (log["received_at"] - log["sent_at"]))
    log = log.assign(person=people(log["device_id"]))
    log = log[~log["person"].isin(gone)]
    entry = log[log["event"] == about["steps"][0]].groupby("person")["t"].min()
    entry = entry[(entry >= about["first"]) & (entry < about["last"])]
    reached, counts = entry, [len(entry)]
    for step in about["steps"][1:]:
        own = log[log["event"] == step]
        since, until = own["person"].map(reached), own["person"].map(entry) + about["window"]
        reached = own[(own["t"] >= since) & (own["t"] < until)].groupby("person")["t"].min()
        counts.append(len(reached))
    return counts


def polars_streaming(folder: Path) -> list[int]:
    return _in_polars(folder, "streaming")


def polars_memory(folder: Path) -> list[int]:
    return _in_polars(folder, "in-memory")


def _in_polars(folder: Path, engine: str) -> list[int]:
    pl = library("polars")

    about = settings(folder)
    log = pl.scan_parquet(str(folder / "events" / "*" / "*.parquet"), hive_partitioning=False)
    owner = pl.scan_parquet(folder / "identities.parquet").rename({"user_id": "owner"})
    person = pl.coalesce(2 * pl.col("owner") + 1, 2 * pl.col("device_id")).alias("person")
    words = "(?i)" + "|".join(about["bot_words"])
    sign = pl.col("is_internal") | pl.col("user_agent").str.contains(words)
    apart = log.filter(sign).select("device_id").unique().join(owner, on="device_id", how="left")
    marks = (
        log.filter(pl.col("event").is_in(about["steps"]))
        .unique("event_id")
        .join(owner, on="device_id", how="left")
        .select(
            person, "event", t=pl.col("client_ts") + (pl.col("received_at") - pl.col("sent_at"))
        )
        .join(apart.select(person), on="person", how="anti")
        .collect(engine=engine)
    )
    visits = marks.filter(pl.col("event") == about["steps"][0])
    entry = visits.group_by("person").agg(entry=pl.col("t").min())
    entry = entry.filter(pl.col("entry").ge(about["first"]) & pl.col("entry").lt(about["last"]))
    reached, counts = entry.with_columns(since="entry"), [entry.height]
    for step in about["steps"][1:]:
        own = marks.filter(pl.col("event") == step).join(reached, on="person")
        until = pl.col("entry") + about["window"]
        own = own.filter(pl.col("t").ge(pl.col("since")) & pl.col("t").lt(until))
        reached = own.group_by("person").agg(pl.col("entry").first(), since=pl.col("t").min())
        counts.append(reached.height)
    return counts


def duckdb_plain(folder: Path) -> list[int]:
    """One query, rule by rule, without a limit."""
    duckdb = library("duckdb")

    about = settings(folder)
    words = "|".join(about["bot_words"])
    steps = about["steps"]
    parts = f"""
    WITH log AS (
        SELECT coalesce(2 * owner + 1, 2 * device_id) AS person, l.event_id, event,
               client_ts + (received_at - sent_at) AS t, user_agent, is_internal
        FROM read_parquet('{folder}/events/*/*.parquet', hive_partitioning = false) AS l
        LEFT JOIN (SELECT device_id, user_id AS owner FROM '{folder}/identities.parquet')
        USING (device_id)),
    apart AS (
        SELECT DISTINCT person FROM log
        WHERE is_internal OR regexp_matches(lower(user_agent), '{words}')),
    mark AS (
        SELECT person, any_value(event) AS event, any_value(t) AS t
        FROM log ANTI JOIN apart USING (person)
        WHERE event IN {tuple(steps)} GROUP BY person, event_id),
    s0 AS (
        SELECT person, min(t) AS t, min(t) AS entry FROM mark WHERE event = '{steps[0]}'
        GROUP BY person HAVING min(t) >= $first AND min(t) < $last)"""
    for number, step in enumerate(steps[1:], 1):
        parts += f""",
    s{number} AS (
        SELECT person, min(mark.t) AS t, any_value(entry) AS entry
        FROM mark JOIN s{number - 1} AS before USING (person)
        WHERE event = '{step}' AND mark.t >= before.t AND mark.t < entry + $window
        GROUP BY person)"""
    counts = ", ".join(f"(SELECT count(*) FROM s{number})" for number in range(len(steps)))
    given = {name: about[name] for name in ("first", "last", "window")}
    with duckdb.connect(config={"threads": 2}) as con:
        return list(con.execute(f"{parts} SELECT {counts}", given).fetchall()[0])


ENGINES = {
    "pandas-all": pandas_all,
    "pandas-pushed": pandas_pushed,
    "polars-streaming": polars_streaming,
    "polars-memory": polars_memory,
    "duckdb-plain": duckdb_plain,
}

if __name__ == "__main__":
    print(json.dumps(ENGINES[sys.argv[1]](Path(sys.argv[2]))))
