"""Which pages are past their date: `python -m makerday.reviews docs [--days N] [--on DATE]`.

Each page's front matter says `owner:` and `reviewed: YYYY-MM-DD`. The list is sorted, the oldest
first; the exit code is 1 when a page is past its date or has none.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

DAYS = 180
FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
LINE = re.compile(r"^(owner|reviewed): *(.+?) *$", re.MULTILINE)


@dataclass(frozen=True)
class Review:
    """A page's owner, and when it was last reviewed; None is never, or no date."""

    page: str
    owner: str
    reviewed: date | None

    def due(self, days: int) -> date:
        return (self.reviewed or date.min) + timedelta(days=days if self.reviewed else 0)


def read(page: str, text: str) -> Review:
    front = FRONT_MATTER.match(text)
    said = dict(LINE.findall(front[1])) if front else {}
    try:
        reviewed = date.fromisoformat(said.get("reviewed", ""))
    except ValueError:
        reviewed = None
    return Review(page, said.get("owner", "nobody yet"), reviewed)


def listing(reviews: Iterable[Review], *, days: int, today: date) -> tuple[list[str], bool]:
    """Give a line for each page, the most urgent first, and whether one is past its date."""
    urgent = sorted(reviews, key=lambda review: (review.due(days), review.page))
    lines, late = [], False
    for review in urgent:
        past = today > review.due(days)
        late = late or past
        mark = "past its date" if past else f"due {review.due(days)}"
        when = str(review.reviewed or "never")
        lines.append(f"{when:10}  {review.owner:12}  {review.page}  {mark}")
    return lines, late


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="List when each page was reviewed.")
    parser.add_argument("docs", type=Path)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--on", type=date.fromisoformat, default=datetime.now(UTC).date())
    chosen = parser.parse_args(arguments)
    pages = sorted(path for path in chosen.docs.rglob("*.md") if path.parent.name != "slides")
    if not pages:
        parser.error(f"{chosen.docs}: no pages there")
    found = [read(str(path.relative_to(chosen.docs)), path.read_text("utf-8")) for path in pages]
    lines, late = listing(found, days=chosen.days, today=chosen.on)
    sys.stdout.write("\n".join(lines) + "\n")
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
