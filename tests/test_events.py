"""Event logs: the same bytes for the same seed, fair seeds, whole folders or none."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import duckdb
import log_reader
import pytest
from log_apart import run_apart
from log_differences import differences

from makerday import events
from makerday.events import Made, Order, answers, drawing, make, seed_of
from makerday.events.days import ELSEWHERE, SPRINGS, Days
from makerday.events.plan import plan

if TYPE_CHECKING:
    from pathlib import Path

USERS = events.MINIMUM_USERS
LIMIT = 2**63


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(Order(5, USERS), tmp_path_factory.mktemp("made") / "data")


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


# The same, and another


def test_quoted_apart_and_in_another_process_the_bytes_are_the_same(
    made: Made, tmp_path: Path
) -> None:
    run_apart(tmp_path, 5, USERS, hash_seed="4711")
    assert len(digests(made.folder)) > 8
    assert digests(tmp_path / "data") == digests(made.folder)


def test_the_answers_do_not_need_a_log(made: Made) -> None:
    assert answers(Order(5, USERS)) == made.key


def test_a_log_drawn_in_several_blocks_has_the_answers_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "BLOCK", 15_000)
    log = make(Order(5, USERS), tmp_path / "data")
    found = log_reader.read(log.folder)
    assert len(list((log.folder / "events").glob("*/part-0002.parquet"))) > 5
    assert differences({name: log.key[name] for name in found}, found) == {}


def test_a_name_gives_a_seed_without_regard_to_case_and_spaces() -> None:
    assert seed_of("Ada Lovelace") == seed_of("  ada   LOVELACE ")
    assert seed_of("Ada Lovelace") != seed_of("Ada Byron")
    assert 0 <= seed_of("Zoë") < LIMIT


def test_each_name_of_an_experiment_plays_each_role_for_some_seed() -> None:
    parts = {
        (each.name, each.role) for seed in range(60) for each in plan(seed, "real").experiments
    }
    assert len(parts) == 16


def test_the_cause_differs_by_seed() -> None:
    releases = [plan(seed, "real").release for seed in range(40)]
    assert len({(release.platform, release.step) for release in releases}) == 6


def test_without_a_winner_nothing_has_an_effect_but_something_ramps() -> None:
    experiments = plan(3, "aa").experiments
    assert {(each.effect, each.lost) for each in experiments} == {(1.0, 0.0)}
    assert sum(each.ramps for each in experiments) == 1


# Fair


# By mode: seeds that are fair as they are, and the verdicts planted.
FAIR = {
    "real": ((8, 9), ["invalid", "no_effect_seen", "ship", "ship"]),
    "aa": ((10, 11), ["no_effect_seen"] * 4),
    "unseen": ((4, 6), ["harmful", "harmful", "invalid", "no_effect_seen"]),
}


@pytest.mark.parametrize("mode", events.MODES)
def test_the_verdicts_are_as_planted_and_a_standard_error_from_their_thresholds(mode: str) -> None:
    seeds, words = FAIR[mode]
    for seed in seeds:
        experiments = answers(Order(seed, mode=mode))["experiments"]
        assert sorted(each["verdict"] for each in experiments) == words
        for each in experiments:
            if each["verdict"] == "invalid":
                assert each["srm_p_value"] < 1.8e-5
            else:
                assert each["srm_p_value"] > 0.022
                assert abs(abs(each["z"]) - 1.96) > 0.99


def test_an_unfair_seed_is_passed_over_for_the_same_other_one(made: Made) -> None:
    assert made.key["tries"] > 1
    assert made.key["seed"] != made.key["asked_seed"] == 5
    assert answers(Order(made.key["seed"], USERS))["tries"] == 1


# What is on disk


@pytest.mark.parametrize("days", SPRINGS + ELSEWHERE, ids=lambda days: f"{days.zone} {days.first}")
def test_local_days_are_those_of_the_time_zone_database(days: Days) -> None:
    midnight = datetime.combine(days.first, datetime.min.time(), ZoneInfo(days.zone))
    starts = [(midnight + timedelta(days=n)).astimezone(UTC).timestamp() for n in range(43)]
    assert [start / 1e6 for start in days.starts.tolist()] == starts
    lengths = {later - earlier for earlier, later in pairwise(starts)}
    assert len(lengths) == 2, "the clocks change"


def test_the_folder_tells_neither_seed_nor_answers(made: Made) -> None:
    about = (made.folder / "about.json").read_text()
    assert not {"seed", "verdict", "role", "effect"} & set(about.replace('"', " ").split())
    assert sorted(path.name for path in made.folder.iterdir()) == [
        "about.json",
        "events",
        "identities.parquet",
    ]


def test_the_log_has_the_columns_of_the_data_dictionary(made: Made) -> None:
    query = f"DESCRIBE SELECT * FROM '{made.folder}/events/*/*.parquet'"
    kinds = {name: kind for name, kind, *_ in duckdb.execute(query).fetchall()}
    text = ("event", "platform", "app_version", "channel", "experiment", "variant", "user_agent")
    numbers = ("event_id", "session_id", "device_id", "user_id", "order_id", "amount_cents")
    clocks = ("client_ts", "sent_at", "received_at")
    assert kinds == {
        **dict.fromkeys(text, "VARCHAR"),
        **dict.fromkeys(numbers, "BIGINT"),
        **dict.fromkeys(clocks, "TIMESTAMP"),
        "is_internal": "BOOLEAN",
        "week": "VARCHAR",
    }


def test_no_account_has_the_number_of_a_device(made: Made) -> None:
    log, links = f"{made.folder}/events/*/*.parquet", f"{made.folder}/identities.parquet"
    query = f"SELECT count(*) FROM '{log}' WHERE device_id IN (SELECT user_id FROM '{links}')"
    assert duckdb.execute(query).fetchall() == [(0,)]


def test_each_file_is_in_the_order_in_which_its_rows_came_in(made: Made) -> None:
    for path in (made.folder / "events").glob("*/*.parquet"):
        column = duckdb.execute(f"SELECT received_at FROM '{path}'").fetchnumpy()["received_at"]
        assert (column[:-1] <= column[1:]).all()
