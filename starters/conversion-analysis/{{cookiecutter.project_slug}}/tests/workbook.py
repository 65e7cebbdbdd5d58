"""A small log with one trap in each corner, so that a wrong count tells which was met.

Each of eight traps adds people to the sign-ups of whoever falls for it: 1, 2, 4, 8 … of them,
in an order drawn anew. What there is too much of then spells the traps.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import duckdb

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = 7 * DAY
UTC = ZoneInfo("UTC")
STEPS = ["visit", "signup", "verify", "activate", "purchase"]
PLACES = [
    ("Europe/Berlin", date(2026, 3, 15)),
    ("Europe/Paris", date(2025, 3, 16)),
    ("Europe/Madrid", date(2025, 10, 12)),
    ("America/New_York", date(2025, 10, 19)),
]
HONEST_AGENT = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
SIGNUP_TRAPS = ("bots", "staff", "clock", "late", "identity", "window", "maturity", "order")
WHY = {
    "bots": "people with a single bot event are counted (rule 4: a bot is a person, not a row)",
    "staff": "people with a single office event are counted (rule 5: staff are people, not rows)",
    "clock": "the device's clock is believed (rule 2)",
    "late": "an event is dated by when it came in (rule 2)",
    "identity": "each device is a person (rule 3)",
    "window": "sign-ups after the window are counted (rule 8)",
    "maturity": "people are counted who came after the cohort (rule 7)",
    "order": "sign-ups before the visit are counted (rule 8)",
    "unknown": "no single trap explains the number of sign-ups; begin with rules 1 to 3",
}
NIGHTS = (3, 8, 14, 21, 24, 26)  # days of night owls, on which no trap is laid
_COLUMNS = {
    "event_id": "BIGINT",
    "session_id": "BIGINT",
    "device_id": "BIGINT",
    "user_id": "BIGINT",
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
_ACCOUNT = {"device_id": "BIGINT", "user_id": "BIGINT"}


@dataclass
class Workbook:
    """The rows of a small log and what is true of it."""

    rng: Random
    zone: ZoneInfo
    first_day: date
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    accounts: dict[int, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STEPS, 0))
    kept: int = 0
    orders: list[int] = field(default_factory=list)
    refunded: int = 0
    repeated_orders: int = 0
    days: dict[int, int] = field(default_factory=dict)
    added: dict[str, int] = field(default_factory=dict)
    device: int = 100

    def key(self) -> dict[str, Any]:
        """Give the part of results.json that has one right answer."""
        funnel = {f"{step}_people": count for step, count in self.people.items()}
        revenue = sum(self.orders)
        days = [
            {"day": str(self.first_day + DAY * number), "people": self.days.get(number, 0)}
            for number in range(28)
        ]
        return {
            "funnel": funnel | {"kept_people": self.kept},
            "money": {
                "orders_count": len(self.orders),
                "revenue_cents": revenue,
                "refund_cents": self.refunded,
                "net_revenue_cents": revenue - self.refunded,
            },
            "signups_by_local_day": days,
        }

    def traps(self, signups: object) -> set[str]:
        """Say which traps a number of sign-ups spells."""
        if not isinstance(signups, int) or isinstance(signups, bool):
            return {"unknown"}
        over = signups - self.people["signup"]
        if not 0 <= over <= sum(self.added.values()):
            return {"unknown"}
        met = {trap for trap, count in self.added.items() if over & count}
        if "window" in met:  # which lets these three in as well
            met -= {"clock", "late", "identity"}
        return met

    # Writing the log

    def noon(self, day: int) -> datetime:
        """Give a time around noon of a local day, in UTC."""
        return self.at(day, 12) + timedelta(seconds=self.rng.randrange(1, 3000))

    def at(self, day: int, hour: float) -> datetime:
        midnight = datetime.combine(self.first_day + DAY * day, time(), self.zone)
        return midnight.astimezone(UTC).replace(tzinfo=None) + HOUR * hour

    def new_device(self, account: int | None = None) -> int:
        self.device += self.rng.randrange(1, 9)
        if account is not None:
            self.accounts[self.device] = account
        return self.device

    def add(self, device: int, event: str, when: datetime, **more: Any) -> None:
        """Add an event; `skew` is the device's clock's error, `delay` what the network took."""
        skew, delay = more.pop("skew", timedelta()), more.pop("delay", timedelta())
        platform, channel = ("web", "android", "ios")[device % 3], ("search", "email")[device % 2]
        row = {
            "event_id": len(self.rows) * 7 + 11,
            "session_id": device,
            "device_id": device,
            "user_id": None,
            "event": event,
            "client_ts": when + skew,
            "sent_at": when + skew + delay - timedelta(seconds=0),
            "received_at": when + delay,
            "platform": platform,
            "app_version": "5.1",
            "channel": channel,
            "experiment": None,
            "variant": None,
            "user_agent": HONEST_AGENT,
            "is_internal": False,
            "order_id": None,
            "amount_cents": None,
        } | more
        self.rows.append(tuple(row.values()))

    def repeat(self) -> None:
        """Send the last event a second time, later, as a phone does that heard no answer."""
        row = dict(zip(_COLUMNS, self.rows[-1], strict=True))
        wait = timedelta(minutes=self.rng.randrange(1, 90))
        row["sent_at"] += wait
        row["received_at"] += wait
        self.rows.append(tuple(row.values()))

    def write(self, folder: Path) -> Path:
        """Write the folder, as DATA.md describes it."""
        part = folder / "events" / "week=2026-W01"
        part.mkdir(parents=True)
        self.rng.shuffle(self.rows)
        with duckdb.connect() as con:
            _table(con, "log", _COLUMNS, self.rows)
            con.execute(f"COPY log TO '{part / 'part-0000.parquet'}' (FORMAT parquet)")
            _table(con, "account", _ACCOUNT, list(self.accounts.items()))
            con.execute(f"COPY account TO '{folder / 'identities.parquet'}' (FORMAT parquet)")
        (folder / "about.json").write_text(json.dumps(self.about(), indent=2), "utf-8")
        return folder

    def about(self) -> dict[str, Any]:
        day = [str(self.first_day + DAY * number) for number in (0, 13, 14, 27)]
        return {
            "schema": "makerday/conversion-data/1",
            "timezone": self.zone.key,
            "first_day": day[0],
            "days": 42,
            "cohort_days": 28,
            "window_hours": 168,
            "before": {"first_day": day[0], "last_day": day[1]},
            "after": {"first_day": day[2], "last_day": day[3]},
            "steps": STEPS,
            "platforms": ["web", "android", "ios"],
            "channels": ["search", "email"],
            "app_versions": ["5.1", "5.2"],
            "bot_words": ["bot", "crawl", "spider", "headless"],
            "experiments": [
                {
                    "name": "amber",
                    "metric": "activate",
                    "phases": [{"first_day": day[0], "last_day": day[3], "b_share": 0.5}],
                }
            ],
        }


def _table(
    con: duckdb.DuckDBPyConnection, name: str, kinds: dict[str, str], rows: list[tuple[Any, ...]]
) -> None:
    """Make a table of rows, a column at a time: row by row takes ten times as long."""
    columns = zip(*rows, strict=True)
    cells = ", ".join(f"unnest(?::{kind}[]) AS {name}" for name, kind in kinds.items())
    con.execute(f"CREATE TABLE {name} AS SELECT {cells}", [list(each) for each in columns])
