"""What no event log is made of, and how little is left of one that was stopped."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from log_apart import run_apart

from makerday import events
from makerday.cli import run
from makerday.errors import UsageError
from makerday.events import Order, RefusedError, make, seed_of

if TYPE_CHECKING:
    from pathlib import Path

USERS = events.MINIMUM_USERS
ORDER = Order(32, USERS)  # fair as it is: no other seed is tried
LIMIT = 2**63


@pytest.mark.parametrize(
    ("seed", "users", "mode", "complaint"),
    [
        (1, USERS - 1, "real", f"{USERS - 1} users are too few"),
        (1, 10**9, "real", "1000000000 users are more than"),
        (-1, USERS, "real", "the seed -1 is out of range"),
        (LIMIT, USERS, "real", f"the seed {LIMIT} is out of range"),
        (1, USERS, "odd", "there is no mode 'odd'"),
    ],
)
def test_an_order_that_cannot_be_met_is_refused(
    seed: int, users: int, mode: str, complaint: str
) -> None:
    with pytest.raises(RefusedError, match=complaint):
        Order(seed, users, mode)


def test_an_empty_name_has_no_seed() -> None:
    with pytest.raises(RefusedError, match="empty name"):
        seed_of(" ")


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(RefusedError, match="exists already"):
        make(ORDER, tmp_path / "data")
    with pytest.raises(RefusedError, match="holds no event log"):
        make(ORDER, tmp_path / "data", force=True)
    assert list((tmp_path / "data").iterdir()) == []


def test_with_force_a_new_log_takes_the_place_of_an_old_one(tmp_path: Path) -> None:
    old = tmp_path / "data"
    old.mkdir()
    (old / "about.json").write_text("{}")
    (old / "stale").touch()
    make(ORDER, old, force=True)
    assert json.loads((old / "about.json").read_text())["days"] == 42
    assert not (old / "stale").exists()


def test_an_interruption_leaves_nothing_behind(tmp_path: Path) -> None:
    def stop(done: int, _: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(ORDER, tmp_path / "data", told=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_and_leaves_nothing_behind(tmp_path: Path) -> None:
    said = run_apart(tmp_path, 32, USERS, largest=100_000)
    assert said == "cannot write data: File too large\n"
    assert [path.name for path in tmp_path.iterdir()] == ["log_maker"]


def test_a_folder_in_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="there is no folder"):
        make(ORDER, tmp_path / "absent" / "data")


# The command


def test_the_command_makes_a_log_and_keeps_the_answers_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["--name", "Ada Lovelace", "--users", str(USERS), "--out", "data"]
    assert run(["events", *words, "--key", "key.json", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    key = json.loads((tmp_path / "key.json").read_text())
    assert (told["folder"], told["key"], told["users"]) == ("data", "key.json", USERS)
    assert told["rows"] > 9 * USERS
    assert told["seed"] == key["asked_seed"] == seed_of("ada lovelace")
    assert run(["events", *words, "--force"]) == 0
    assert f"{told['rows']:,} events of {USERS:,} users" in capsys.readouterr().out


MISTAKES = {
    "--seed x --out d": "argument --seed: invalid int value: 'x'",
    "--seed 1 --users ten --out d": "argument --users: invalid int value: 'ten'",
    "--seed 1 --users 9 --out d": "9 users are too few",
    "--seed 1 --mode odd --out d": "there is no mode 'odd'",
    "--out d": "one of the arguments --name --seed is required",
    "--seed 1": "the following arguments are required: --out",
    "--seed 1 --out absent/d": "there is no folder absent",
    "--seed 1 --out d --key d/key.json": "d/key.json is in the data folder",
    "--seed 1 --out d --key absent/key.json": "there is no folder absent",
}


@pytest.mark.parametrize("words", MISTAKES)
def test_a_mistake_is_told_before_anything_is_made(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as caught:
        run(["events", *words.split()])
    assert MISTAKES[words] in caught.value.message
    assert list(tmp_path.iterdir()) == []


def test_a_key_that_is_there_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "key.json").write_text("mine")
    with pytest.raises(UsageError, match=r"key\.json exists already"):
        run(["events", "--seed", "1", "--out", "d", "--key", "key.json"])
    assert (tmp_path / "key.json").read_text() == "mine"


def test_without_the_extra_the_command_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in sys.modules if name.startswith("makerday.events")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("makerday.events")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(UsageError, match="needs duckdb") as caught:
        run(["events", "--seed", "1", "--out", "d"])
    assert caught.value.hint == "pip install 'makerday[conversion]'"
