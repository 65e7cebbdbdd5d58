"""A plain reading of an event log by the data dictionary, with a switch for each shortcut.

Without a shortcut it answers as the answer key does. It shares nothing with the generator but
the words of the dictionary.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import duckdb
import log_verdicts
from log_shortcuts import CLEANING, SHORTCUTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMNS = """event_id, device_id, user_id, event, client_ts, sent_at, received_at, platform,
    app_version, channel, experiment, variant, user_agent, is_internal, order_id, amount_cents"""


def cleaned(folder: Path, shortcut: str = "") -> duckdb.DuckDBPyConnection:
    """Give a database with the table `log`: counted people's events at their true times."""
    connection = duckdb.connect(config={"threads": 1})
    LogReader(connection, folder, shortcut).clean()
    return connection


def read(
    folder: Path, shortcut: str = "", clean: duckdb.DuckDBPyConnection | None = None
) -> dict[str, Any]:
    """Answer from the log in `folder`, taking one shortcut of SHORTCUTS, or none.

    `clean`, from `cleaned`, saves time for those shortcuts that do not meddle with cleaning.
    """
    reused = SHORTCUTS.get(shortcut) not in CLEANING and clean
    with (reused or cleaned(folder, shortcut)).cursor() as connection:
        reader = LogReader(connection, folder, shortcut)
        reader.walk()
        return {
            "funnel": reader.funnel(),
            "money": reader.money(),
            "signups_by_local_day": reader.signups(),
            "experiments": list(reader.experiments()),
            "change": reader.change(),
            "broken_release": reader.release(),
        }


@dataclass(frozen=True)
class LogReader:
    connection: duckdb.DuckDBPyConnection
    folder: Path
    shortcut: str

    @cached_property
    def about(self) -> dict[str, Any]:
        about: dict[str, Any] = json.loads((self.folder / "about.json").read_text("utf-8"))
        return about

    def clean(self) -> None:
        """Make `log`: counted people's events, once each, at their true time."""
        source = f"read_parquet('{self.folder}/events/*/*.parquet', hive_partitioning=false)"
        once = f"SELECT DISTINCT ON (event_id) {COLUMNS} FROM {source}"
        if self.shortcut == "duplicates kept":
            once = f"SELECT {COLUMNS} FROM {source}"
        if self.shortcut == "only equal rows taken as duplicates":
            once = f"SELECT DISTINCT * FROM {source}"
        self._run(f"""
            CREATE TABLE everyone AS
            SELECT e.*, {self._time()} AS t, {self._person()} AS person,
                regexp_matches(lower(user_agent), '{"|".join(self.about["bot_words"])}') AS is_bot
            FROM ({once}) e LEFT JOIN '{self.folder}/identities.parquet' i USING (device_id)""")
        self._run(f"""
            CREATE TABLE bad AS
            SELECT person FROM everyone GROUP BY person
            HAVING {self._bad("bots", "is_bot")} OR {self._bad("staff", "is_internal")}""")
        self._run(f"""
            CREATE TABLE log AS
            SELECT * FROM everyone ANTI JOIN bad USING (person)
            WHERE NOT ({self._row("bots", "is_bot")} OR {self._row("staff", "is_internal")})""")

    def walk(self) -> None:
        """Make `people`: the cohort, each with the times s0 to s4 of the steps reached."""
        last = self._day_after(self.about["cohort_days"])
        if self.shortcut == "immature cohorts":
            last = self._day_after(self.about["days"])
        self._run(f"""
            CREATE TEMP TABLE people AS
            SELECT *, {self._local("s0")} AS day FROM (
                SELECT person, min(t) AS s0, arg_min(channel, t) AS channel,
                    arg_min(platform, t) AS platform, arg_min(app_version, t) AS version
                FROM log WHERE event = 'visit' GROUP BY person)
            WHERE {self._local("s0")} < DATE '{last}'""")
        for number, step in enumerate(self.about["steps"][1:], 1):
            self._run(f"""
                CREATE OR REPLACE TEMP TABLE people AS
                SELECT p.*, s.s{number} FROM people p LEFT JOIN (
                    SELECT p.person, min(t) AS s{number}
                    FROM people p JOIN log USING (person)
                    WHERE event = '{step}' AND {self._follows(number)} GROUP BY p.person
                ) s USING (person)""")
            if self.shortcut == "first-ever event, then order":
                self._run(
                    f"UPDATE people SET s{number} = NULL WHERE s{number - 1} IS NULL"
                    f" OR s{number} < s{number - 1} OR s{number} >= {self._end('s0')}"
                )

    def funnel(self) -> dict[str, int]:
        reached = ", ".join(f"count(s{number})" for number in range(5))
        lost = "1 > 2" if self.shortcut == "refunds ignored" else "lost"
        self._run(f"""
            CREATE TEMP TABLE orders AS
            SELECT p.person, s4, e.t, s3, amount_cents, coalesce(back, 0) AS back,
                coalesce(back, 0) >= {self._limit()} AS lost
            FROM people p JOIN log e USING (person) LEFT JOIN (
                SELECT order_id, sum(amount_cents) AS back
                FROM log WHERE event = 'refund' GROUP BY order_id) r USING (order_id)
            WHERE event = 'purchase' AND t >= s0 AND t < {self._end("s0")}""")
        kept = self._number(
            f"SELECT count(DISTINCT person) FROM orders WHERE s4 IS NOT NULL AND t >= s3"
            f" AND NOT ({lost})"
        )
        counts = self._rows(f"SELECT {reached} FROM people")[0]
        steps = [f"{step}_people" for step in self.about["steps"]]
        return {**dict(zip(steps, counts, strict=True)), "kept_people": kept}

    def money(self) -> dict[str, int]:
        query = "SELECT count(*), sum(amount_cents)::BIGINT, sum(back)::BIGINT FROM orders"
        orders, revenue, refunds = self._rows(query)[0]
        refunds = 0 if self.shortcut == "refunds ignored" else refunds
        return {
            "orders_count": orders,
            "revenue_cents": revenue,
            "refund_cents": refunds,
            "net_revenue_cents": revenue - refunds,
        }

    def signups(self) -> list[dict[str, Any]]:
        query = f"SELECT {self._local('s1')}, count(*) FROM people WHERE s1 IS NOT NULL GROUP BY 1"
        counts = dict(self._rows(query))
        days = [self._day_after(number) for number in range(self.about["cohort_days"])]
        return [{"day": day.isoformat(), "people": counts.get(day, 0)} for day in days]

    def experiments(self) -> Iterator[dict[str, Any]]:
        single = "min(variant) = max(variant)"
        single = "true" if self.shortcut == "several variants kept" else single
        self._run(f"""
            CREATE TEMP TABLE shown AS
            SELECT person, experiment, arg_min(variant, t) AS variant
            FROM log WHERE event = 'exposure' GROUP BY ALL HAVING {single}""")
        for experiment in self.about["experiments"]:
            cells = self._rows(f"""
                SELECT platform, channel, day >= DATE '{self.about["after"]["first_day"]}',
                    variant, count(*), count(s{self.about["steps"].index(experiment["metric"])})
                FROM people JOIN shown USING (person)
                WHERE experiment = '{experiment["name"]}' GROUP BY ALL""")
            yield log_verdicts.judged(experiment, cells, self.shortcut)

    def change(self) -> dict[str, Any]:
        channel = "p.channel"
        if self.shortcut == "channel of the sign-up":
            channel = "coalesce(e.channel, p.channel)"
        cells = self._rows(f"""
            SELECT {channel}, day >= DATE '{self.about["after"]["first_day"]}',
                count(DISTINCT p.person),
                count(DISTINCT CASE WHEN s1 IS NOT NULL THEN p.person END)
            FROM people p LEFT JOIN log e ON e.person = p.person AND e.t = s1 AND event = 'signup'
            GROUP BY ALL""")
        return log_verdicts.change(self.about["channels"], cells)

    def release(self) -> dict[str, str]:
        """Find the step that the new version does worst, and the first day it was seen."""
        old, new = self.about["app_versions"]
        cells = self._rows(f"""
            SELECT platform, version, count(s0), count(s1), count(s2), count(s3)
            FROM people WHERE day >= DATE '{self.about["after"]["first_day"]}' GROUP BY ALL""")
        platform, step = log_verdicts.worst({row[:2]: row[2:] for row in cells}, old, new)
        first = self._rows(f"""
            SELECT min({self._local("t")}) FROM log
            WHERE platform = '{platform}' AND app_version = '{new}'""")[0][0]
        return {
            "platform": platform,
            "app_version": new,
            "step": self.about["steps"][step],
            "first_local_day": first.isoformat(),
        }

    def _time(self) -> str:
        shortcuts = {"raw client clock": "client_ts", "received as event time": "received_at"}
        return shortcuts.get(self.shortcut, "client_ts + (received_at - sent_at)")

    def _person(self) -> str:
        shortcuts = {
            "device instead of person": "device_id",
            "user_id where known": "coalesce(e.user_id, device_id)",
        }
        return shortcuts.get(self.shortcut, "coalesce(i.user_id, device_id)")

    def _bad(self, who: str, sign: str) -> str:
        """Tell how a person is left out: for any of their rows."""
        lax = self.shortcut in (f"{who} kept", f"{who} by row")
        return "false" if lax else f"bool_or({sign})"

    def _row(self, who: str, sign: str) -> str:
        return sign if self.shortcut == f"{who} by row" else "false"

    def _follows(self, number: int) -> str:
        if self.shortcut == "first-ever event, then order":
            return "true"
        before = "s0" if self.shortcut == "order ignored" else f"s{number - 1}"
        return f"s{number - 1} IS NOT NULL AND t >= {before} AND t < {self._end('s0')}"

    def _end(self, start: str) -> str:
        hours = 10_000 if self.shortcut == "no window" else self.about["window_hours"]
        return f"{start} + INTERVAL {hours} HOUR"

    def _limit(self) -> str:
        return "1" if self.shortcut == "any refund loses the order" else "amount_cents"

    def _local(self, moment: str) -> str:
        zone = self.about["timezone"]
        if self.shortcut == "UTC day":
            return f"{moment}::DATE"
        if self.shortcut == "offset of the first day":
            noon = datetime.fromisoformat(self.about["first_day"] + "T12:00")
            offset = noon.replace(tzinfo=ZoneInfo(zone)).utcoffset()
            hours = int(offset.total_seconds()) // 3600 if offset else 0
            return f"({moment} + INTERVAL ({hours}) HOUR)::DATE"
        return f"({moment} AT TIME ZONE 'UTC' AT TIME ZONE '{zone}')::DATE"

    def _day_after(self, days: int) -> date:
        return date.fromisoformat(self.about["first_day"]) + timedelta(days=days)

    def _run(self, query: str) -> None:
        self.connection.execute(query)

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()

    def _number(self, query: str) -> int:
        return int(self._rows(query)[0][0])
