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


def workbook(rng: Random) -> Workbook:
    """Draw a workbook: honest people, and each trap in its corner."""
    zone, first_day = rng.choice(PLACES)
    book = Workbook(rng, ZoneInfo(zone), first_day)
    sizes = rng.sample([1 << bit for bit in range(len(SIGNUP_TRAPS))], len(SIGNUP_TRAPS))
    for trap, size in zip(SIGNUP_TRAPS, sizes, strict=True):
        book.added[trap] = size
        for _ in range(size):
            _TRAPS[trap](book)
    for _ in range(rng.randrange(60, 120)):
        _honest(book)
    _night_owls(book)
    return book


def _counted(book: Workbook, day: int | None, *steps: str) -> None:
    """Note what is true of a person, who signed up on a local day if on any."""
    for step in ("visit", *steps):
        book.people[step] += 1
    if day is not None:
        book.days[day] = book.days.get(day, 0) + 1


def _honest(book: Workbook) -> None:
    """Add somebody who does what people do, buys maybe, and sends it back maybe."""
    rng, day = book.rng, book.rng.randrange(20)
    device, came = book.new_device(account=book.device), book.noon(day)
    far = rng.randrange(5)
    book.add(device, "visit", came)
    for number, step in enumerate(STEPS[1 : far + 1], 1):
        book.add(device, step, came + HOUR * number, **(_order(book) if step == "purchase" else {}))
    _counted(book, day if far else None, *STEPS[1 : far + 1])
    if far == len(STEPS) - 1:
        _sold(book, device, came + HOUR * far)


def _order(book: Workbook) -> dict[str, int]:
    return {"order_id": book.device * 13 + 5, "amount_cents": book.rng.randrange(500, 9000)}


def _sold(book: Workbook, device: int, when: datetime) -> None:
    """Say what became of the order just written: kept, sent twice, sent back in part or whole."""
    *_, order, cents = book.rows[-1]
    book.orders.append(cents)
    fate = book.rng.choice(["kept", "twice", "part", "whole"])
    back = {"kept": [], "twice": [], "part": [cents // 3], "whole": [cents // 2, cents - cents // 2]}
    if fate == "twice":
        book.repeat()
        book.repeated_orders += 1
    for number, part in enumerate(back[fate]):
        later = when + DAY * (9 + number)  # the window is over: a refund counts all the same
        book.add(device, "refund", later, order_id=order, amount_cents=part)
        if number == 0:
            book.repeat()
    book.refunded += sum(back[fate])
    book.kept += fate != "whole"


def _night_owls(book: Workbook) -> None:
    """Add sign-ups around local midnight, before and after the clocks change."""
    for day in NIGHTS:
        for hour in (0.25, 0.75, 23.25, 23.75):
            device, joined = book.new_device(), book.at(day, hour)
            if hour > 1 and book.at(day + 1, 0) - book.at(day, 0) != DAY:
                joined += book.at(day + 1, 0) - book.at(day, 0) - DAY
            book.add(device, "visit", joined - timedelta(minutes=20) - (HOUR if hour < 1 else 2 * HOUR))
            book.add(device, "signup", joined)
            _counted(book, day, "signup")


def _bots(book: Workbook) -> None:
    device, came = book.new_device(), book.noon(2)
    agent = book.rng.choice(["Googlebot/2.1", "AhrefsBot", "HeadlessChrome/120", "my-Spider"])
    book.add(device, "visit", came)
    book.add(device, "page_view", came + HOUR / 2, user_agent=agent)
    book.add(device, "signup", came + HOUR)


def _staff(book: Workbook) -> None:
    device, came = book.new_device(), book.noon(4)
    book.add(device, "visit", came)
    book.add(device, "signup", came + HOUR)
    book.add(device, "page_view", came + 3 * DAY, is_internal=True)


def _clock(book: Workbook) -> None:
    """Add a sign-up after the window that the device's slow clock dates inside it."""
    device, came = book.new_device(), book.noon(5)
    book.add(device, "visit", came)
    book.add(device, "signup", came + WEEK + HOUR * 3, skew=-HOUR * 20)
    _counted(book, None)


def _late(book: Workbook) -> None:
    """Add a visit that came in two days late, so that the window seems to close later."""
    device, came = book.new_device(), book.noon(6)
    book.add(device, "visit", came, delay=2 * DAY)
    book.add(device, "signup", came + WEEK + HOUR * 3)
    _counted(book, None)


def _identity(book: Workbook) -> None:
    """Add a person of two devices, whose window began on the first."""
    account = book.device
    first, second = book.new_device(account), book.new_device(account)
    came = book.noon(7)
    book.add(first, "visit", came)
    book.add(second, "visit", came + 5 * DAY)
    book.add(second, "signup", came + 8 * DAY, user_id=account)
    _counted(book, None)


def _window(book: Workbook) -> None:
    device, came = book.new_device(), book.noon(9)
    book.add(device, "visit", came)
    book.add(device, "signup", came + WEEK + HOUR * book.rng.randrange(0, 60))
    _counted(book, None)


def _maturity(book: Workbook) -> None:
    device, came = book.new_device(), book.noon(30)
    book.add(device, "visit", came)
    book.add(device, "signup", came + HOUR)


def _order_trap(book: Workbook) -> None:
    device, came = book.new_device(), book.noon(11)
    book.add(device, "signup", came - HOUR)
    book.add(device, "visit", came)
    _counted(book, None)


_TRAPS = {
    "bots": _bots,
    "staff": _staff,
    "clock": _clock,
    "late": _late,
    "identity": _identity,
    "window": _window,
    "maturity": _maturity,
    "order": _order_trap,
}
