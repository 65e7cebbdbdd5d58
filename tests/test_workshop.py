from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import tiny
from browser import need

from makerday.grade import Grading, grade
from makerday.sandbox.workshop import Workshop

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module", params=["plain", "bubblewrap"])
def workshop(request: pytest.FixtureRequest) -> Iterator[tuple[str, Workshop]]:
    if request.param == "bubblewrap":
        need("bwrap")
    with Workshop(request.param) as opened:
        yield request.param, opened


@pytest.fixture(autouse=True)
def _tiny_starters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKERDAY_STARTERS", str(tiny.STARTERS))


def comparable(card: dict[str, Any]) -> dict[str, Any]:
    checks = [{**check, "seconds": 0} for check in card["checks"]]
    return {**card, "graded_at": "", "seconds": 0, "checks": checks}


def test_a_workshop_gives_the_same_scorecard(
    tmp_path: Path, workshop: tuple[str, Workshop]
) -> None:
    kind, opened = workshop
    how = Grading(kind, seed=1)
    for name, code in {
        "good": tiny.SOLVED,
        "stub": tiny.STUB,
        "left": "import os; os._exit(0)",
    }.items():
        root = tiny.project(tmp_path / name, code)
        assert comparable(grade(root, how, opened)) == comparable(grade(root, how))


def test_the_next_submission_is_unharmed(tmp_path: Path, workshop: tuple[str, Workshop]) -> None:
    kind, opened = workshop
    hostile = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n" + tiny.SOLVED
    grade(tiny.project(tmp_path / "hostile", hostile), Grading(kind), opened)
    card = grade(tiny.project(tmp_path / "next"), Grading(kind), opened)
    assert (card["points"], card["reason"]) == (20, "")


def test_nothing_of_a_submission_stays_on_its_bench(
    tmp_path: Path, workshop: tuple[str, Workshop]
) -> None:
    kind, opened = workshop
    grade(tiny.project(tmp_path), Grading(kind), opened)
    with opened.bench() as bench:
        assert list(Path(bench).parent.iterdir()) == [Path(bench)]


def test_a_scorecard_does_not_tell_where_the_run_had_its_folder(
    tmp_path: Path, workshop: tuple[str, Workshop]
) -> None:
    kind, opened = workshop
    told = "print(__file__ * 20); raise ValueError(__file__)"
    root = tiny.project(tmp_path, tiny.SOLVED.replace("return number * 2", told))
    cards = [grade(root, Grading(kind, seed=1), opened) for _ in range(2)]
    assert comparable(cards[0]) == comparable(cards[1])
    assert "/makerday-" not in str(cards[0])
    assert "ValueError: tiny_kit/__init__.py" in str(cards[0])
