"""The same SQL past one machine, on dask: `spread.py DATA [--scheduler ADDRESS] [--buckets N]`.

One task for each part of the log picks the rows that matter and deals them into buckets by
person; one task for each bucket counts its people. Both are the queries of one machine, and no
task holds more than one part, or one bucket. Without an address two workers run here.
"""

from __future__ import annotations

import argparse
import json
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from distributed import Client, LocalCluster

from rig.conversion.engines import settings

if TYPE_CHECKING:
    from collections.abc import Mapping


_MATTER = """
SELECT coalesce(2 * owner + 1, 2 * device_id) AS person,
       CASE WHEN event IN {steps} THEN event ELSE '' END AS event,
       client_ts + (received_at - sent_at) AS t,
       is_internal OR regexp_matches(lower(user_agent), '{words}') AS apart
FROM read_parquet('{part}', hive_partitioning = false)
LEFT JOIN (SELECT device_id, user_id AS owner FROM '{identities}') USING (device_id)
WHERE event IN {steps} OR is_internal OR regexp_matches(lower(user_agent), '{words}')
"""


def dealt(part: str, folder: str, about: Mapping[str, Any], buckets: int) -> list[Any]:
    """Deal the rows of one part that matter into buckets by person, as columns."""
    asked = _MATTER.format(
        steps=tuple(about["steps"]),
        words="|".join(about["bot_words"]),
        part=part,
        identities=f"{folder}/identities.parquet",
    )
    with duckdb.connect(config={"threads": 1, "memory_limit": "512MB"}) as con:
        con.execute(f"CREATE TEMP TABLE matter AS {asked}")
        return [
            con.execute(f"FROM matter WHERE hash(person) % {buckets} = {number}").fetchnumpy()
            for number in range(buckets)
        ]


def counted(pieces: list[Any], about: Mapping[str, Any]) -> list[int]:
    """Count the people of one bucket who reached each step."""
    steps = about["steps"]
    with duckdb.connect(config={"threads": 1, "memory_limit": "512MB"}) as con:
        con.execute("CREATE TABLE mark (person BIGINT, event VARCHAR, t TIMESTAMP, apart BOOLEAN)")
        for piece in pieces:
            con.register("piece", piece)
            con.execute("INSERT INTO mark SELECT person, event, t, apart FROM piece")
            con.unregister("piece")
        con.execute(
            "CREATE TABLE reached AS SELECT person, min(t) AS t, min(t) AS entry FROM mark "
            "WHERE event = ? AND person NOT IN (SELECT person FROM mark WHERE apart) "
            "GROUP BY person HAVING min(t) >= ? AND min(t) < ?",
            [steps[0], about["first"], about["last"]],
        )
        counts = [con.execute("SELECT count(*) FROM reached").fetchall()[0][0]]
        for step in steps[1:]:
            con.execute(
                "CREATE OR REPLACE TABLE reached AS SELECT person, min(mark.t) AS t, "
                "any_value(entry) AS entry FROM mark JOIN reached AS before USING (person) "
                "WHERE event = ? AND mark.t >= before.t AND mark.t < entry + ?::INTERVAL "
                "GROUP BY person",
                [step, about["window"]],
            )
            counts.append(con.execute("SELECT count(*) FROM reached").fetchall()[0][0])
    return counts


def funnel(folder: Path, client: Client, buckets: int = 8) -> list[int]:
    """Count the funnel of a partitioned folder on the workers of `client`."""
    about = settings(folder)
    parts = sorted(map(str, (folder / "events").glob("*/*.parquet")))
    deals = [client.submit(dealt, part, str(folder), about, buckets) for part in parts]
    sums = [
        client.submit(counted, [client.submit(_taken, deal, number) for deal in deals], about)
        for number in range(buckets)
    ]
    return [sum(each) for each in zip(*client.gather(sums), strict=True)]  # type: ignore[no-untyped-call]


def _taken(pieces: list[Any], number: int) -> Any:  # noqa: ANN401 - columns of numpy
    return pieces[number]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--scheduler", help="of a dask cluster whose workers can read the folder")
    parser.add_argument("--buckets", type=int, default=8)
    asked = parser.parse_args()
    with ExitStack() as stack:
        address = asked.scheduler or stack.enter_context(_two_workers())
        client = stack.enter_context(Client(address))  # type: ignore[no-untyped-call]
        print(json.dumps(funnel(asked.data, client, asked.buckets)))


def _two_workers() -> LocalCluster:
    return LocalCluster(  # type: ignore[no-untyped-call]  # it ships no types for these
        n_workers=2, threads_per_worker=1, dashboard_address=None
    )


if __name__ == "__main__":
    main()
