"""Golden terminal screens: what a hire sees, kept as text in tests/screens/.

`MAKERDAY_WRITE_SCREENS=1 pytest tests/test_screen.py` writes them anew; look at them.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import tiny

from makerday import check
from makerday.grader import project as projects
from makerday.grader.screen import Look, screen

if TYPE_CHECKING:
    from typing import Any

SCREENS = Path(__file__).parent / "screens"
MISTAKES = {
    "untouched": tiny.STUB,
    "solved": tiny.SOLVED,
    "wrong-value": tiny.SOLVED.replace("number * 2", "number + 2"),
    "printed": tiny.SOLVED.replace(
        "return text.lower()", 'print("slug of", text)\n    return text'
    ),
    "exception": tiny.SOLVED.replace("sorted(numbers)", "sorted(numbers).index(-1)"),
    "syntax-error": tiny.SOLVED.replace("def slug(text):", "def slug(text:"),
    "endless-loop": tiny.SOLVED.replace("return sorted(numbers)", "while True: pass"),
    "left-at-import": f"import os; os._exit(0)\n{tiny.SOLVED}",
    "second-level": tiny.SOLVED.replace(" if whole else None", ""),
}


def drawn(card: dict[str, Any], look: Look) -> str:
    lines = screen({**card, "seconds": 0.3}, look)
    return "\n".join(line.rstrip() for line in lines) + "\n"


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_screen_for_a_mistake_is_the_golden_one(mistake: str, tmp_path: Path) -> None:
    root = tiny.project(tmp_path, MISTAKES[mistake])
    text = drawn(check.check(projects.read(root)), Look())
    golden = SCREENS / f"{mistake}.txt"
    if os.environ.get("MAKERDAY_WRITE_SCREENS"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("golden", sorted(SCREENS.glob("*.txt")), ids=lambda path: path.stem)
def test_a_screen_fits_eighty_columns_and_says_what_is_next(golden: Path) -> None:
    lines = golden.read_text(encoding="utf-8").splitlines()
    assert max(map(len, lines)) <= 80
    assert sum("Next:" in line for line in lines) == 1
    assert "all passed" not in " ".join(lines)


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    root = tiny.project(tmp_path_factory.mktemp("card"), MISTAKES["printed"])
    return check.check(projects.read(root))


def test_a_terminal_without_unicode_gets_plain_signs(card: dict[str, Any]) -> None:
    drawn(card, Look(unicode=False)).encode("ascii")


@pytest.mark.parametrize("width", [50, 60, 96])
def test_a_screen_keeps_to_its_width(card: dict[str, Any], width: int) -> None:
    assert max(map(len, drawn(card, Look(width=width)).splitlines())) <= width


def test_a_program_cannot_steer_the_terminal(card: dict[str, Any]) -> None:
    hostile = {**card["checks"][1], "output": "\x1b[2J\x1b]0;owned\x07gone\r\n"}
    told = {**card, "checks": [card["checks"][0], hostile, *card["checks"][2:]]}
    text = drawn(told, Look())
    assert "gone" in text
    assert not set(text) & {"\x1b", "\x07", "\r"}


def test_colour_is_only_added_around_the_same_text(card: dict[str, Any]) -> None:
    painted = drawn(card, Look(paint=lambda style, text: f"<{style}>{text}</{style}>"))
    assert "<bad>" in painted
    assert re.sub(r"</?(title|good|bad|quiet|accent)>", "", painted) == drawn(card, Look())
