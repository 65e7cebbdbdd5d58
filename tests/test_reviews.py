"""Pages are reviewed: who owns them, and which are past their date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from mkdocs.config import load_config

from makerday import reviews

ROOT = Path(__file__).parent.parent
PAGE = "---\ntitle: A\nowner: people\nreviewed: 2026-01-01\n---\n\n# A\n\nreviewed: never\n"


def test_a_page_says_its_owner_and_its_date() -> None:
    assert reviews.read("a.md", PAGE) == reviews.Review("a.md", "people", date(2026, 1, 1))


@pytest.mark.parametrize("text", ["# A\n", PAGE.replace("2026-01-01", "soon")])
def test_a_page_without_a_date_is_past_it(text: str) -> None:
    review = reviews.read("a.md", text)
    lines, late = reviews.listing([review], days=180, today=date(2026, 1, 1))
    assert late
    assert lines[0].startswith("never")


@pytest.mark.parametrize(("day", "late"), [(date(2026, 6, 30), False), (date(2026, 7, 1), True)])
def test_a_page_is_past_its_date_on_the_day_after(day: date, late: bool) -> None:  # noqa: FBT001 - a column of the table
    assert reviews.listing([reviews.read("a.md", PAGE)], days=180, today=day)[1] is late


def test_the_oldest_comes_first_and_fails_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.md").write_text(PAGE.replace("2026-01-01", "2026-05-05"), encoding="utf-8")
    (tmp_path / "b.md").write_text(PAGE, encoding="utf-8")
    assert reviews.main([str(tmp_path), "--on", "2026-07-15"]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first == "2026-01-01  people        b.md  past its date"
    assert second == "2026-05-05  people        a.md  due 2026-11-01"


def test_the_site_and_the_list_agree_on_the_days() -> None:
    assert load_config(str(ROOT / "mkdocs.yml")).extra["review_days"] == reviews.DAYS


def test_each_page_of_the_site_has_an_owner_and_a_date() -> None:
    pages = [path for path in (ROOT / "docs").rglob("*.md") if path.parent.name not in UNOWNED]
    found = [reviews.read(path.name, path.read_text("utf-8")) for path in pages]
    assert [each.page for each in found if each.owner == "nobody yet" or not each.reviewed] == []


# Generated, and in others' hands.
UNOWNED = {"slides", "starters"}
