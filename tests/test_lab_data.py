"""Databases as add-ons on a real PostgreSQL, and dataclips for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest
from lab_kit import running, web

from makerday.errors import MakerdayError
from makerday.lab.postgres import binaries

if TYPE_CHECKING:
    from pathlib import Path

    from lab_kit import Lab


@pytest.fixture(scope="session", autouse=True)
def postgres() -> None:
    if binaries() is None:
        message = "PostgreSQL is missing: sudo apt-get install postgresql"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)


@pytest.fixture(scope="module")
def app(lab: Lab) -> str:
    """Make an app with a database of a thousand rows."""
    app = lab.create()
    ran = lab.makerday("addon", "heroku-postgresql:standard-0", "-a", app)
    assert ran.stdout.endswith(" as DATABASE_URL\n"), ran.stderr
    sql = "create table t as select n, n * n as square from generate_series(1, 1000) n"
    assert psql(lab, app, sql) == "SELECT 1000"
    return app


def psql(lab: Lab, app: str, sql: str) -> str:
    ran = lab.makerday("psql", "-a", app, "-c", sql)
    return ran.stdout.strip() or ran.stderr.strip()


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - of the lab's own
        return str(answer.read().decode())


def clip(lab: Lab, app: str, sql: str) -> str:
    return str(lab.post(f"/apps/{app}/dataclips", {"sql": sql})["url"])


def test_a_database_is_known_by_a_config_var_alone(lab: Lab, app: str) -> None:
    url = lab.get(f"/apps/{app}/config-vars")["DATABASE_URL"]
    assert url.startswith("postgres://")
    assert "Attach DATABASE (@ref:postgresql-" in lab.versions(app)[3]
    assert "1000" in psql(lab, app, "select count(*) from t")
    ran = lab.makerday("run", "-a", app, "--no-tty", "echo $DATABASE_URL")
    assert ran.stdout.strip() == url


def test_pg_stat_statements_counts_what_was_asked(lab: Lab, app: str) -> None:
    psql(lab, app, "select 4711 as counted")
    sql = "select calls from pg_stat_statements where query like '%as counted%' limit 1"
    assert "1" in psql(lab, app, sql)


def test_a_second_database_has_a_colour_and_sees_nothing_of_the_first(lab: Lab, app: str) -> None:
    other = lab.create()
    lab.post(f"/apps/{other}/addons", {"plan": {"name": "heroku-postgresql"}})
    made = lab.post(f"/apps/{other}/addons", {"plan": "heroku-postgresql:dev"})
    color = made["config_vars"][0].removeprefix("HEROKU_POSTGRESQL_").removesuffix("_URL")
    ran = lab.makerday("psql", color, "-a", other, "-c", "select 1 as here")
    assert "here" in ran.stdout, ran.stderr
    theirs = lab.get(f"/apps/{app}/config-vars")["DATABASE_URL"].rpartition("/")[2]
    ours = lab.get(f"/apps/{other}/config-vars")["DATABASE_URL"].rpartition("/")[0]
    words = ["psql", f"{ours}/{theirs}", "-c", "select 1"]
    peek = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "permission denied" in peek.stderr
    lab.ask("DELETE", f"/apps/{other}/addons/{made['name']}")
    assert made["config_vars"][0] not in lab.get(f"/apps/{other}/config-vars")


def test_a_dataclip_is_csv_json_and_a_page(lab: Lab, app: str) -> None:
    url = clip(
        lab, app, "select n, square, null as nothing, 'a,\"b' as text from t order by n limit 2"
    )
    rows = list(csv.reader(io.StringIO(fetch(f"{url}.csv"))))
    assert rows == [
        ["n", "square", "nothing", "text"],
        ["1", "1", "", 'a,"b'],
        ["2", "4", "", 'a,"b'],
    ]
    told = json.loads(fetch(f"{url}.json"))
    assert told["values"] == [[1, 1, None, 'a,"b'], [2, 4, None, 'a,"b']]
    assert "<td>4" in fetch(url)
    lab.ask("DELETE", f"/saved-dataclips/{url.rpartition('/')[2]}")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetch(url)


@pytest.mark.parametrize(
    "sql",
    [
        "delete from t",
        "select 1; drop table t",
        "commit; drop table t",
        "set default_transaction_read_only = off",
        "select set_config('transaction_read_only', 'off', false), 1 / 0",
        "nonsense",
        "select pg_sleep(60)",
    ],
)
def test_a_dataclip_changes_nothing_and_does_not_run_for_ever(
    lab: Lab, app: str, sql: str
) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        fetch(f"{clip(lab, app, sql)}.csv")
    with caught.value as answer:
        assert json.loads(answer.read())["id"] in ("query_failed", "invalid_params")
    assert "1000" in psql(lab, app, "select count(*) from t")


@pytest.mark.parametrize("plan", ["heroku-redis:mini", "heroku-postgresql:no-such"])
def test_what_is_no_add_on_here_is_told(lab: Lab, app: str, plan: str) -> None:
    with pytest.raises(MakerdayError, match=r"Couldn't find add-on service|No plan"):
        lab.post(f"/apps/{app}/addons", {"plan": {"name": plan}})


@pytest.mark.xfail(strict=False, reason="the first answer after a kill may hang on a busy machine")
def test_data_outlives_kill_9_and_a_dead_server_is_started_again(tmp_path: Path) -> None:
    with running(tmp_path / "lab") as lab:
        app = lab.deploy(web())
        lab.post(f"/apps/{app}/addons", {"plan": "heroku-postgresql"})
        psql(lab, app, "create table kept as select 42 as answer")
        lab.kill()
        lab.up()
        url = clip(lab, app, "select answer from kept")
        assert fetch(f"{url}.csv") == "answer\r\n42\r\n"
        server = (lab.place.root / "postgres" / "data" / "postmaster.pid").read_text().split()[0]
        os.kill(int(server), signal.SIGKILL)
        while True:  # until the lab has seen it
            try:
                assert fetch(f"{url}.csv") == "answer\r\n42\r\n"
            except urllib.error.HTTPError as error:
                error.close()
            else:
                break
