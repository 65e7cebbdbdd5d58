"""The demo as the room sees it: from a file, light and dark, large and small."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser import axe
from demo_project import build, card, make

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import OpenPage


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return build(tmp_path)


def test_hostile_text_is_shown_and_never_run(project: Path, open_page: OpenPage) -> None:
    hostile = "<script>window.bad=1</script>*x*`{{ y }}|<img src=x onerror=window.bad=1>"
    levels = [{"number": 1, "title": hostile, "points": 1, "max_points": 2, "status": "open"}]
    text = "# {{ project }}\n\n{{ starter }}\n\n{{ levels }}\n\n## Live\n\n{{ live-output }}\n"
    given = card(project=hostile, title=hostile, levels=levels)
    page = open_page()
    path = project / "demo" / "index.html"
    make(project, text, scorecard=given)
    page.goto(f"{path.as_uri()}?page")
    assert page.locator("h1").inner_text() == hostile
    assert page.locator("h1 + p").inner_text() == hostile
    assert page.locator(".demo-levels tbody th").inner_text() == f"1 {hostile}"
    assert "<script>alert(1)</script>" in page.locator(".demo-output").inner_text()
    assert page.evaluate("window.bad") is None
    assert page.title() == f"{hostile}: demo"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_slide_passes_axe_from_a_file(
    project: Path, open_page: OpenPage, scheme: str
) -> None:
    (project / "demo.py").write_text("for n in range(30, 38): print(f'\\x1b[{n}m colour {n}')")
    make(project)
    page = open_page(color_scheme=scheme)
    page.goto((project / "demo" / "index.html").as_uri())
    count = page.locator(".slide").count()
    for number in range(count):
        page.locator(".deck-now").wait_for()
        assert axe(page) == [], f"slide {number + 1}"
        page.keyboard.press("ArrowRight")
    page.goto((project / "demo" / "index.html").as_uri() + "?page")
    assert axe(page) == []


def test_every_slide_fits_and_long_output_scrolls_in_its_place(
    project: Path, open_page: OpenPage
) -> None:
    (project / "demo.py").write_text("for n in range(500): print(n, 'x' * 70)")
    make(project)
    page = open_page()
    page.goto((project / "demo" / "index.html").as_uri())
    for _ in range(page.locator(".slide").count()):
        assert page.locator(".deck-now.deck-long").count() == 0
        page.keyboard.press("ArrowRight")
    page.goto((project / "demo" / "index.html").as_uri() + "?page")
    output = page.locator(".demo-output")
    assert output.evaluate("box => box.scrollHeight > 4 * box.clientHeight > 0")
    assert "more lines" not in output.inner_text()


def test_a_slide_shows_the_head_and_the_tail_of_long_output(
    project: Path, open_page: OpenPage
) -> None:
    (project / "demo.py").write_text("for n in range(1, 501): print('line', n)")
    make(project)
    page = open_page()
    page.goto((project / "demo" / "index.html").as_uri() + "#live")
    output = page.locator(".demo-output")
    shown = output.inner_text().split("\n")
    assert shown[:2] == ["$ python demo.py", "line 1"]
    assert shown[4:7] == ["line 4", "… 485 more lines", "line 490"]
    assert shown[-1] == "line 500"
    assert output.evaluate("box => box.scrollHeight <= box.clientHeight")
    assert output.evaluate("box => parseFloat(getComputedStyle(box).fontSize)") >= 20


def test_a_level_and_its_state_stay_on_one_line(project: Path, open_page: OpenPage) -> None:
    make(project)
    page = open_page()
    page.goto((project / "demo" / "index.html").as_uri() + "#the-checks")
    heights = page.locator(".demo-said").evaluate_all(
        "all => all.map(a => a.getClientRects().length)"
    )
    assert heights == [1, 1]


def test_no_word_of_the_plot_is_cut_off(project: Path, open_page: OpenPage) -> None:
    titles = ["The whole protocol", "A choice of your very own, at length"]
    levels = [
        {"number": n, "title": title, "points": 20, "max_points": 20, "status": "complete"}
        for n, title in enumerate(titles, 1)
    ]
    make(project, scorecard=card(levels=levels), history=[])
    page = open_page()
    page.goto((project / "demo" / "index.html").as_uri() + "#the-score-over-time")
    cut = page.locator(".demo-wide svg").evaluate(
        "svg => [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBBox()])"
        ".filter(([, b]) => b.x < 0 || b.x + b.width > svg.viewBox.baseVal.width)"
    )
    assert cut == []
    assert page.locator(".demo-wide text", has_text="2 A choice of your v… 20/20").count()


def test_wide_output_is_wrapped_and_stays_readable(project: Path, open_page: OpenPage) -> None:
    (project / "demo.py").write_text("for n in range(9): print(n, 'wide ' * 30)")
    make(project)
    page = open_page()
    page.goto((project / "demo" / "index.html").as_uri() + "#live")
    output = page.locator(".demo-output")
    assert output.evaluate("box => box.scrollWidth <= box.clientWidth")
    assert output.evaluate("box => parseFloat(getComputedStyle(box).fontSize)") >= 17


def test_a_phone_sees_the_narrow_plot(project: Path, open_page: OpenPage) -> None:
    make(project)
    page = open_page(viewport={"width": 390, "height": 844})
    page.goto((project / "demo" / "index.html").as_uri() + "?page")
    assert page.locator(".demo-narrow").is_visible()
    assert not page.locator(".demo-wide").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
