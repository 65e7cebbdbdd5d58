"""The funnel as a plain loop: right, and what one writes first. Level 5 is measured beside it.

`python tests/plain.py DATA` prints the counts as JSON.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import duckdb

if TYPE_CHECKING:
    from collections.abc import Iterator

UTC = ZoneInfo("UTC")
COLUMNS = (
    "event_id, device_id, event, client_ts, sent_at, received_at,"
    " channel, platform, app_version, user_agent, is_internal"
)


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Give the events one by one."""
    with duckdb.connect() as con:
        found = con.execute(f"SELECT {COLUMNS} FROM read_parquet('{folder}/events/*/*.parquet')")
        names = COLUMNS.replace(",", "").split()
        while some := found.fetchmany(1000):
            for row in some:
                yield dict(zip(names, row, strict=True))


def accounts(folder: Path) -> dict[int, int]:
    with duckdb.connect() as con:
        found = con.execute(f"SELECT device_id, user_id FROM '{folder}/identities.parquet'")
        return dict(found.fetchall())


def funnel(folder: Path) -> dict[str, int]:
    """Count the people who reached each step, by the rules of DATA.md."""
    about = json.loads((folder / "about.json").read_text("utf-8"))
    zone, window = ZoneInfo(about["timezone"]), timedelta(hours=about["window_hours"])
    first = datetime.fromisoformat(about["first_day"]).date()
    owner, seen, apart = accounts(folder), set(), set()
    events: dict[Any, Any] = defaultdict(lambda: defaultdict(list))
    for row in rows(folder):
        if row["event_id"] in seen:
            continue
        seen.add(row["event_id"])
        device = row["device_id"]
        person = ("account", owner[device]) if device in owner else ("device", device)
        agent = row["user_agent"].lower()
        if row["is_internal"] or any(word in agent for word in about["bot_words"]):
            apart.add(person)
        when = row["client_ts"] + (row["received_at"] - row["sent_at"])
        if row["event"] in about["steps"]:
            events[person][row["event"]].append(when)
    counts = dict.fromkeys(about["steps"], 0)
    for person, own in events.items():
        if person in apart or not own["visit"]:
            continue
        since = entry = min(own["visit"])
        day = entry.replace(tzinfo=UTC).astimezone(zone).date()
        if not 0 <= (day - first).days < about["cohort_days"]:
            continue
        for step in about["steps"]:
            times = [each for each in own[step] if since <= each < entry + window]
            if not times:
                break
            since = min(times)
            counts[step] += 1
    return {f"{step}_people": people for step, people in counts.items()}


if __name__ == "__main__":
    print(json.dumps(funnel(Path(sys.argv[1]))))
