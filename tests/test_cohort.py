"""A cohort: each submission once, in order, whatever the others do; kept, and gone on with."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import tiny
from handing_in import archive, patient_starters

from makerday import cohort
from makerday.cohort import Plan, Tally, graded, ledger, marking
from makerday.cohort.intake import gather
from makerday.errors import MakerdayError, UsageError
from makerday.grade import Grading, ungraded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HOW = Grading(sandbox="plain", seed=7)
MOMENTS = ("graded_at", "seconds")


@pytest.fixture(autouse=True)
def starters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give starters of the test's own, which it may change."""
    copy = patient_starters(tmp_path)
    monkeypatch.setenv("MAKERDAY_STARTERS", str(copy))
    return copy


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    """Give a folder of three projects: ada, bob and eve."""
    folder = tmp_path / "submissions"
    folder.mkdir()
    ada = tiny.project(folder)
    shutil.copytree(ada, folder / "bob")
    shutil.copytree(ada, folder / "eve")
    tiny.write(folder / "eve", tiny.SOLVED.replace("sorted(numbers)", "numbers"))
    return folder


@dataclass
class Grader:
    """A stand-in for grading: it notes what it is given, and then does `trouble`."""

    graded: list[str] = field(default_factory=list)
    trouble: Callable[[Path], None] = lambda _folder: None

    def __call__(self, folder: Path, _how: Grading, _workshop: object = None) -> dict[str, Any]:
        self.trouble(folder)
        self.graded.append(folder.name)
        return ungraded(folder, "") | {"status": "graded"}


class Cold:
    def __init__(self, _kind: str) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.fixture
def grader(monkeypatch: pytest.MonkeyPatch) -> Iterator[Grader]:
    stand_in = Grader()
    monkeypatch.setattr(marking, "grade", stand_in)
    monkeypatch.setattr("makerday.sandbox.workshop.Workshop", Cold)
    marking.desk.cache_clear()
    yield stand_in
    marking.desk.cache_clear()


def cards_of(folder: Path, how: Grading = HOW, **plan: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - passed on
    words = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    plan.setdefault("jobs", 1)
    with graded(gather(words).submissions, how, Plan(**plan), lambda _tally: None) as cards:
        return list(cards)


def without_moments(text: str) -> str:
    card = json.loads(text)
    for one in [card, *card["checks"]]:
        for moment in MOMENTS:
            one.pop(moment, None)
    return json.dumps(card)


def test_one_bad_submission_stops_none_of_the_rest(submissions: Path) -> None:
    archive(submissions / "bob", "zip").rename(submissions / "cleo.zip")
    (submissions / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    (submissions / "empty").mkdir()
    tiny.write(submissions / "bob", "import os; os._exit(0)\n")
    cards = cards_of(submissions, jobs=2)
    assert [(card["project"], card["status"], card["points"]) for card in cards] == [
        ("ada", "graded", 20),
        ("bob", "ungraded", 0),
        ("broken", "ungraded", 0),
        ("cleo", "graded", 20),
        ("empty", "ungraded", 0),
        ("eve", "graded", 5),
    ], [card["reason"] for card in cards]
    assert cards[2]["reason"] == "broken.zip is damaged or cut short"
    assert cards[4]["reason"] == "empty is empty"


def test_the_same_cohort_twice_gives_the_same_scorecards_but_for_times(
    submissions: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    cards_of(submissions, out=first, jobs=2)
    cards_of(submissions, out=second, jobs=1)
    names = sorted(path.name for path in first.glob("*.json"))
    assert names == ["ada.json", "bob.json", "eve.json"]
    for name in names:
        one, other = ((folder / name).read_text() for folder in (first, second))
        assert without_moments(one) == without_moments(other)


def test_the_same_input_is_not_graded_twice(
    submissions: Path, tmp_path: Path, grader: Grader
) -> None:
    out = tmp_path / "out"
    cards_of(submissions, out=out)
    (submissions / "ada" / tiny.PACKAGE / "__init__.py").touch()
    again = cards_of(submissions, out=out)
    assert grader.graded == ["ada", "bob", "eve"]
    assert [card["project"] for card in again] == ["ada", "bob", "eve"]
    cards_of(submissions, out=out, again=True)
    assert grader.graded == 2 * ["ada", "bob", "eve"]


def test_what_was_graded_before_is_counted(
    submissions: Path, tmp_path: Path, grader: Grader
) -> None:
    cards_of(submissions, out=tmp_path / "out")
    shutil.rmtree(submissions / "eve" / tiny.PACKAGE)
    chosen = gather(sorted(submissions.iterdir())).submissions
    with graded(chosen, HOW, Plan(out=tmp_path / "out", jobs=1), lambda _: None) as cards:
        assert (len(cards), cards.unchanged) == (3, 2)
    assert grader.graded[3:] == ["eve"]


@pytest.mark.parametrize(
    "change",
    [
        lambda root, _: tiny.write(root / "submissions" / "ada", "changed = True\n"),
        lambda root, _: (root / "submissions" / "ada" / "conftest.py").touch(),
        lambda root, _: (root / "submissions" / "ada" / "tests" / "test_level_1.py").unlink(),
        lambda root, _: (root / "out" / "ada.json").unlink(),
        lambda root, _: (root / "out" / "ada.json").write_text("{}"),
    ],
    ids=["code", "planted", "tests", "card gone", "card edited"],
)
def test_what_changed_is_graded_again(
    change: Callable[[Path, Path], None], submissions: Path, tmp_path: Path, grader: Grader
) -> None:
    cards_of(submissions, out=tmp_path / "out")
    change(tmp_path, submissions)
    cards_of(submissions, out=tmp_path / "out")
    assert grader.graded[3:] == ["ada"]


@pytest.mark.parametrize("file", ["rubric.toml", "mentor/test_mentor.py"])
def test_other_checks_grade_all_again(
    file: str, submissions: Path, tmp_path: Path, starters: Path, grader: Grader
) -> None:
    cards_of(submissions, out=tmp_path / "out")
    path = starters / "tiny" / file
    path.write_text(path.read_text() + "\n# changed\n")
    cards_of(submissions, out=tmp_path / "out")
    assert len(grader.graded) == 6


def test_other_options_grade_all_again(submissions: Path, tmp_path: Path, grader: Grader) -> None:
    cards_of(submissions, out=tmp_path / "out")
    cards_of(submissions, Grading(sandbox="plain", seed=8), out=tmp_path / "out")
    cards_of(submissions, Grading(sandbox="plain", seed=8, locked=False), out=tmp_path / "out")
    assert len(grader.graded) == 9


def test_an_interrupted_cohort_goes_on_where_it_stopped(
    submissions: Path, tmp_path: Path, grader: Grader
) -> None:
    def press(folder: Path) -> None:
        if folder.name == "bob":
            raise KeyboardInterrupt

    grader.trouble = press
    with pytest.raises(cohort.Interrupted, match=r"1 of 3 graded, kept in .*out; the same"):
        cards_of(submissions, out=tmp_path / "out")
    grader.trouble = lambda _folder: None
    assert len(cards_of(submissions, out=tmp_path / "out")) == 3
    assert grader.graded == ["ada", "bob", "eve"]


def test_a_line_of_the_ledger_cut_short_costs_one_grading(
    submissions: Path, tmp_path: Path, grader: Grader
) -> None:
    cards_of(submissions, out=tmp_path / "out")
    lines = tmp_path / "out" / ".ledger.jsonl"
    lines.write_text(lines.read_text()[:-20])
    cards_of(submissions, out=tmp_path / "out")
    assert grader.graded[3:] == ["eve"]


def test_a_mistake_of_the_grader_costs_one_submission(submissions: Path, grader: Grader) -> None:
    def fail(folder: Path) -> None:
        if folder.name == "bob":
            raise RuntimeError("a mistake")

    grader.trouble = fail
    cards = cards_of(submissions)
    assert [card["status"] for card in cards] == ["graded", "ungraded", "graded"]
    assert cards[1]["reason"] == "the grader failed: RuntimeError: a mistake"


def test_a_starter_that_is_broken_stops_the_cohort_with_a_line(
    submissions: Path, starters: Path
) -> None:
    (starters / "tiny" / "rubric.toml").write_text("schema = 1\n")
    with pytest.raises(MakerdayError, match="schema must be"):
        cards_of(submissions)


def test_half_a_character_in_a_message_is_kept_as_a_question_mark(tmp_path: Path) -> None:
    with ledger.Ledger(tmp_path) as kept:
        kept.keep("ada", {"message": "a\udce9"}, "x")
        assert kept.card("ada") == {"message": "a?"}
        assert kept.known("ada") == ""
    with ledger.Ledger(tmp_path) as kept:
        assert kept.known("ada") == "x"


def test_two_gradings_do_not_write_to_one_folder(tmp_path: Path) -> None:
    with (
        ledger.Ledger(tmp_path / "out"),
        pytest.raises(MakerdayError, match="another grading writes there"),
    ):
        ledger.Ledger(tmp_path / "out")


def test_a_folder_that_cannot_be_written_is_told(submissions: Path, tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(MakerdayError, match="out: File exists"):
        cards_of(submissions, out=tmp_path / "out")
    with pytest.raises(UsageError, match="0 jobs grade nothing"):
        cards_of(submissions, jobs=0)


def test_the_json_of_a_cohort_is_a_list_of_scorecards(submissions: Path, grader: Grader) -> None:
    cards = cards_of(submissions)
    assert len(grader.graded) == 3
    assert "\n".join(cohort.as_json(cards)) == json.dumps(cards, indent=2)
    assert json.loads("\n".join(cohort.as_json([]))) == []


def test_the_bar_says_how_far_it_is_and_what_is_running(submissions: Path, grader: Grader) -> None:
    seen: list[Tally] = []
    chosen = gather(sorted(submissions.iterdir())).submissions
    with graded(chosen, HOW, Plan(jobs=1), seen.append):
        assert [tally.line() for tally in seen] == ["1 of 3  ada", "2 of 3  bob", "3 of 3  eve"]
    assert Tally(5, 10, ("ada", "bob")).bar() == f"[{'#' * 10}{'.' * 10}] 5 of 10  ada, bob"
    assert len(grader.graded) == 3
