"""From the log to people, and from people to the funnel, the money and the days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

    from .about import About

# One pass over the log gives what each device was: when and how it came, bot or staff.
_DEVICES = """
CREATE TEMP TABLE device AS
SELECT device_id,
       coalesce(2 * any_value(user_id) + 1, 2 * device_id) AS person,
       min(t) FILTER (event = 'visit') AS entry,
       arg_min({'channel': channel, 'platform': platform, 'app_version': app_version}, t)
           FILTER (event = 'visit') AS came,
       bool_or(is_internal OR user_agent IN (SELECT user_agent FROM robot)) AS apart
FROM (SELECT device_id, event, t, channel, platform, app_version, is_internal, user_agent
      FROM log) LEFT JOIN account USING (device_id)
GROUP BY device_id
"""
_ROBOTS = """
CREATE TEMP TABLE robot AS
SELECT DISTINCT user_agent
FROM (SELECT DISTINCT user_agent FROM log) JOIN (SELECT unnest(?::VARCHAR[]) AS word)
ON contains(lower(user_agent), word)
"""
_PEOPLE = """
CREATE TEMP TABLE counted AS
SELECT person, min(entry) AS entry, arg_min(came, entry) AS came
FROM device GROUP BY person HAVING NOT bool_or(apart)
"""
_COHORT = """
CREATE TEMP TABLE cohort AS
SELECT person, entry, entry + ?::INTERVAL AS ends, day.number AS day,
       came.channel AS channel, came.platform AS platform, came.app_version AS app_version
FROM counted JOIN day ON entry >= starts AND entry < day.ends
WHERE day.number < ?
"""
_MARKS = """
CREATE TEMP TABLE mark AS
SELECT person, event, t, event_id, order_id, amount_cents
FROM (SELECT device_id, event, t, event_id, order_id, amount_cents FROM log
      WHERE list_contains(?, event))
JOIN device USING (device_id) SEMI JOIN cohort USING (person)
"""
_REACHED = """
CREATE TEMP TABLE reached_{step} AS
SELECT person, min(mark.t) AS t, any_value(before.ends) AS ends
FROM mark JOIN reached_{before} AS before USING (person)
WHERE event = '{step}' AND mark.t >= before.t AND mark.t < before.ends
GROUP BY person
"""


def count(con: duckdb.DuckDBPyConnection, about: About) -> dict[str, int]:
    """Make the tables `cohort` and `reached_STEP`; give how many people reached each step."""
    con.execute(_ROBOTS, [[word.lower() for word in about.bot_words]])
    con.execute(_DEVICES)
    con.execute(_PEOPLE)
    con.execute(_COHORT, [about.window, about.cohort_days])
    first, *later = about.steps
    con.execute(_MARKS, [later])
    con.execute(f"CREATE VIEW reached_{first} AS SELECT person, entry AS t, ends FROM cohort")
    for before, step in zip(about.steps, later, strict=False):
        con.execute(_REACHED.format(step=step, before=before))
    return {f"{step}_people": _one(con, f"SELECT count(*) FROM reached_{step}") for step in about.steps}


_ORDERS = """
CREATE TEMP TABLE placed AS
WITH sold AS (
    SELECT any_value(person) AS person, any_value(t) AS t,
           any_value(order_id) AS order_id, any_value(amount_cents) AS cents
    FROM mark WHERE event = 'purchase' GROUP BY event_id),
back AS (
    SELECT order_id, sum(cents) AS back
    FROM (SELECT any_value(order_id) AS order_id, any_value(amount_cents) AS cents
          FROM log WHERE event = 'refund' GROUP BY event_id)
    GROUP BY order_id)
SELECT person, t, order_id, cents, coalesce(back, 0) AS back
FROM sold LEFT JOIN back USING (order_id) JOIN cohort USING (person)
WHERE t >= entry AND t < ends
"""
_KEPT = """
SELECT count(DISTINCT person) FROM placed
JOIN (SELECT person, t AS since FROM reached_activate) USING (person)
SEMI JOIN reached_purchase USING (person)
WHERE t >= since AND back < cents
"""


def money(con: duckdb.DuckDBPyConnection) -> tuple[dict[str, int], int]:
    """Give the sums of the cohort's orders, and how many people kept one of them."""
    con.execute(_ORDERS)
    asked = "SELECT count(*), coalesce(sum(cents), 0), coalesce(sum(back), 0) FROM placed"
    orders, revenue, refund = con.execute(asked).fetchall()[0]
    sums = {"orders_count": int(orders), "revenue_cents": int(revenue)}
    sums |= {"refund_cents": int(refund), "net_revenue_cents": int(revenue - refund)}
    return sums, _one(con, _KEPT)


def signups_by_local_day(con: duckdb.DuckDBPyConnection, about: About) -> list[dict[str, Any]]:
    asked = """
    SELECT number, count(person) FROM day LEFT JOIN reached_signup ON t >= starts AND t < day.ends
    WHERE number < ? GROUP BY number ORDER BY number"""
    found = con.execute(asked, [about.cohort_days]).fetchall()
    return [
        {"day": str(about.first_day + timedelta(days=number)), "people": int(people)}
        for number, people in found
    ]


def _one(con: duckdb.DuckDBPyConnection, asked: str) -> int:
    return int(con.execute(asked).fetchall()[0][0])
