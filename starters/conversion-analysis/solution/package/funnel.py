"""From the log to people, and from people to the funnel, the money and the days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

    from .about import About

# Who is to be left out is found by the few rows that say so: the page views, most of the log,
# are read for three columns only.
_ROBOTS = """
CREATE TEMP TABLE robot AS
SELECT DISTINCT user_agent
FROM (SELECT DISTINCT user_agent FROM log) JOIN (SELECT unnest(?::VARCHAR[]) AS word)
ON contains(lower(user_agent), word)
"""
_APART = """
CREATE TEMP TABLE apart AS
SELECT DISTINCT coalesce(2 * owner + 1, 2 * device_id) AS person
FROM (SELECT DISTINCT device_id FROM log
      WHERE is_internal OR user_agent IN (SELECT user_agent FROM robot))
LEFT JOIN account USING (device_id)
"""
_MARKS = """
CREATE TEMP TABLE mark AS
SELECT coalesce(2 * owner + 1, 2 * device_id) AS person, event, t
FROM log LEFT JOIN account USING (device_id) WHERE event IN ({steps})
"""
_PEOPLE = """
CREATE TEMP TABLE counted AS
SELECT person, min(t) AS entry FROM mark WHERE event = '{first}'
GROUP BY person HAVING person NOT IN (SELECT person FROM apart)
"""
_COHORT = """
CREATE TEMP TABLE cohort AS
SELECT person, entry, entry + ?::INTERVAL AS ends FROM counted WHERE entry >= ? AND entry < ?
"""
_ENTERED = "CREATE VIEW reached_{first} AS SELECT person, entry AS t, ends FROM cohort"
_COUNT = "SELECT count(*) FROM reached_{step}"
_REACHED = """
CREATE TEMP TABLE reached_{step} AS
SELECT person, min(mark.t) AS t, any_value(before.ends) AS ends
FROM mark JOIN reached_{before} AS before USING (person)
WHERE event = '{step}' AND mark.t >= before.t AND mark.t < before.ends
GROUP BY person
"""


def count(con: duckdb.DuckDBPyConnection, about: About) -> dict[str, int]:
    """Make the tables `cohort` and `reached_STEP`; give how many people reached each step."""
    first, *later = about.steps
    midnights = about.midnights(about.cohort_days)
    con.execute(_ROBOTS, [[word.lower() for word in about.bot_words]])
    con.execute(_APART)
    con.execute(_MARKS.format(steps=", ".join(f"'{step}'" for step in about.steps)))
    con.execute(_PEOPLE.format(first=first))
    con.execute(_COHORT, [about.window, midnights[0], midnights[-1]])
    con.execute(_ENTERED.format(first=first))
    for before, step in zip(about.steps, later, strict=False):
        con.execute(_REACHED.format(step=step, before=before))
    return {
        f"{step}_people": _one(con, f"SELECT count(*) FROM reached_{step}") for step in about.steps
    }


_GUESTS = """
CREATE TEMP TABLE guest AS
SELECT person, any_value(number) AS day, any_value(channel) AS channel,
       any_value(platform) AS platform, any_value(app_version) AS app_version
FROM (SELECT coalesce(2 * owner + 1, 2 * device_id) AS person, t AS entry,
             channel, platform, app_version
      FROM log LEFT JOIN account USING (device_id) WHERE event = 'visit')
JOIN cohort USING (person, entry) JOIN day ON entry >= starts AND entry < day.ends
GROUP BY person
"""


def describe(con: duckdb.DuckDBPyConnection) -> None:
    """Make the table `guest`: the local day on which people came, by what and with what."""
    con.execute(_GUESTS)


_ORDERS = """
CREATE TEMP TABLE placed AS
WITH sold AS (
    SELECT any_value(coalesce(2 * owner + 1, 2 * device_id)) AS person, any_value(t) AS t,
           any_value(order_id) AS order_id, any_value(amount_cents) AS cents
    FROM log LEFT JOIN account USING (device_id) WHERE event = 'purchase' GROUP BY event_id),
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
