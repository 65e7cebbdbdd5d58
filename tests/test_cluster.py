"""A cohort on a Dask cluster of two workers: nothing lost, nothing twice, whatever dies."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest
import tiny
from distributed import Client, LocalCluster
from handing_in import archive, patient_starters

from makerday.cohort import Plan, cluster, graded
from makerday.cohort.intake import gather
from makerday.errors import MakerdayError, UsageError
from makerday.grade import Grading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from makerday.cohort import Tally

HOW = Grading(sandbox="plain", seed=7)
SOME = 6


@pytest.fixture(scope="module")
def starters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return patient_starters(tmp_path_factory.mktemp("cluster"))


@pytest.fixture(scope="module")
def address(starters: Path) -> Iterator[str]:
    """Start a scheduler and two workers, each a process of its own, on loopback."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAKERDAY_STARTERS", str(starters))
        with started(workers=2) as running:
            yield str(running.scheduler_address)


def started(workers: int) -> LocalCluster:
    return LocalCluster(  # type: ignore[no-untyped-call]  # distributed's
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs=50,
    )


@pytest.fixture(autouse=True)
def _starters(starters: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKERDAY_STARTERS", str(starters))


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    """Give a folder of projects, the last of them a zip, and one that is none."""
    folder = tmp_path / "submissions"
    folder.mkdir()
    project = tiny.project(folder)
    for number in range(SOME):
        shutil.copytree(project, folder / f"{number}")
    archive(project, "zip").rename(folder / "zipped.zip")
    (folder / "empty").mkdir()
    return folder


def cards_of(folder: Path, **plan: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - passed on
    watch = plan.pop("watch", lambda _tally: None)
    with graded(gather(sorted(folder.iterdir())).submissions, HOW, Plan(**plan), watch) as cards:
        return list(cards)


def points(cards: list[dict[str, Any]]) -> list[int]:
    return [card["points"] for card in cards]


def reasons(cards: list[dict[str, Any]]) -> list[str]:
    return [card["reason"] for card in cards]


def test_a_cluster_gives_the_scorecards_that_this_machine_gives(
    submissions: Path, address: str
) -> None:
    def comparable(cards: list[dict[str, Any]]) -> str:
        for one in [each for card in cards for each in [card, *card["checks"]]]:
            one.update(graded_at="", seconds=0)
        return json.dumps(cards)

    far, here = cards_of(submissions, cluster=address), cards_of(submissions, jobs=1)
    assert points(far) == [20] * SOME + [20, 0, 20], reasons(far)
    assert comparable(far) == comparable(here)


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    submissions: Path, address: str, tmp_path: Path
) -> None:
    with Client(address) as client:  # type: ignore[no-untyped-call]  # distributed's
        worker = next(iter(client.run(os.getpid).values()))
    began: list[Tally] = []

    def kill(tally: Tally) -> None:
        if tally.done == 1 and not began:
            began.append(tally)
            os.kill(worker, signal.SIGKILL)

    cards = cards_of(submissions, cluster=address, out=tmp_path / "out", watch=kill)
    assert began, "the worker was not killed in the middle"
    assert points(cards) == [20] * SOME + [20, 0, 20], reasons(cards)
    lines = (tmp_path / "out" / ".ledger.jsonl").read_text().splitlines()
    names = sorted(json.loads(line)["name"] for line in lines)
    assert names == sorted(card["project"] for card in cards)


def test_what_a_cluster_graded_is_not_graded_again_here(
    submissions: Path, address: str, tmp_path: Path
) -> None:
    chosen = gather([submissions / "0", submissions / "zipped.zip"]).submissions
    with graded(chosen, HOW, Plan(cluster=address, out=tmp_path / "out"), print) as cards:
        assert cards.unchanged == 0
    for plan in (Plan(jobs=1, out=tmp_path / "out"), Plan(cluster=address, out=tmp_path / "out")):
        with graded(chosen, HOW, plan, print) as cards:
            assert cards.unchanged == 2


def test_a_scheduler_that_is_not_there_is_told(
    submissions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_REACH_SECONDS", 0.5)
    with pytest.raises(MakerdayError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1"):
        cards_of(submissions, cluster="tcp://127.0.0.1:1")


def test_a_cluster_with_other_checks_is_refused(
    submissions: Path, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tiny.STARTERS, tmp_path / "starters")
    (tmp_path / "starters" / "tiny" / "rubric.toml").write_text("")
    monkeypatch.setenv("MAKERDAY_STARTERS", str(tmp_path / "starters"))
    with pytest.raises(MakerdayError, match="has another makerday or other starters"):
        cards_of(submissions, cluster=address)


def test_a_scheduler_without_workers_is_told(submissions: Path) -> None:
    with started(workers=0) as running, pytest.raises(MakerdayError, match="has no workers"):
        cards_of(submissions, cluster=str(running.scheduler_address))


def test_without_dask_one_line_says_what_to_install(
    submissions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match="--cluster needs Dask") as refused:
        cards_of(submissions, cluster="tcp://127.0.0.1:8786")
    assert refused.value.hint == "pip install 'makerday[cluster]'"
