"""The report as a mentor sees it: from a file, in light and dark, on a phone, on paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from browser import axe
from cohort_cards import HOSTILE, card, cohort, rubric
from playwright.sync_api import expect

from makerday import report
from makerday.grader.expectation import Failure
from makerday.grader.scorecard import Result

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import OpenPage
    from playwright.sync_api import Page

CHECKS = [check.id for check in rubric().checks()]
SIZES = (1, 5, 30)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    folder = tmp_path_factory.mktemp("reports")
    return {size: report.write(cohort(size), folder / str(size)).as_uri() for size in SIZES}


def names(page: Page) -> list[str]:
    return page.locator("tbody tr:visible th").all_inner_texts()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_no_rule_of_axe_is_broken(
    open_page: OpenPage, made: dict[int, str], size: int, scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(made[size])
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert axe(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_on_a_narrow_phone_nothing_is_cut_and_text_is_legible(
    open_page: OpenPage, made: dict[int, str], size: int
) -> None:
    page = open_page(viewport={"width": 320, "height": 640}, is_mobile=True)
    page.goto(made[size])
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    smallest = """() => Math.min(...[...document.querySelectorAll('body *')]
        .filter(each => each.offsetParent || each.ownerSVGElement)
        .map(each => parseFloat(getComputedStyle(each).fontSize)))"""
    assert page.evaluate(smallest) >= 12
    broken = """() => [...document.querySelectorAll('tbody td')].filter(cell => cell.offsetParent
        && !cell.innerText.includes(' ') && cell.innerText.trim().includes('\\n')).length"""
    assert page.evaluate(broken) == 0


@pytest.mark.parametrize("width", [320, 480, 640, 900, 1280])
@pytest.mark.parametrize("starter_points", [10, 20, 39, 100, 1000])
def test_the_marks_of_a_plot_keep_apart_at_any_width(
    open_page: OpenPage, tmp_path: Path, width: int, starter_points: int
) -> None:
    cards = [{**card(), "points": got, "max_points": starter_points} for got in (0, 7, 10)]
    page = open_page(viewport={"width": width, "height": 700})
    page.goto(report.write(cards, tmp_path).as_uri())
    gaps = """() => { const boxes = [...document.querySelectorAll('.plot :is(.short, .long)')]
        .map(each => each.getBoundingClientRect()).filter(box => box.width)
        .sort((a, b) => a.left - b.left);
        return boxes.slice(1).map((box, at) => box.left - boxes[at].right); }"""
    assert min(page.evaluate(gaps)) > 0


def test_a_click_on_a_heading_sorts_and_a_second_one_turns_it_round(
    page: Page, made: dict[int, str]
) -> None:
    page.goto(made[30])
    assert names(page) == sorted(names(page))
    page.get_by_role("button", name="Points").click()
    points = [int(each) for each in page.locator("td:nth-child(2)").evaluate_all(
        "cells => cells.map(cell => cell.dataset.v)"
    )]  # fmt: skip
    assert points == sorted(points, reverse=True)
    head = page.locator("th", has_text="Points")
    expect(head).to_have_attribute("aria-sort", "descending")
    page.get_by_role("button", name="Points").press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("button", name="Name").click()
    assert names(page) == sorted(names(page))
    expect(head).not_to_have_attribute("aria-sort", "ascending")


def test_a_name_can_be_found_among_many(page: Page, made: dict[int, str]) -> None:
    page.goto(made[30])
    page.get_by_label("Find").fill("GRACE")
    assert names(page) == ["grace_cache", "grace_cache1", "grace_cache2"]
    expect(page.get_by_role("status")).to_have_text("3 of 30 found")
    page.get_by_label("Find").fill("")
    assert len(names(page)) == 30


def test_a_link_opens_the_section_it_leads_to(page: Page, made: dict[int, str]) -> None:
    page.goto(made[30])
    page.locator("tbody th a", has_text="radia_cache1").click()
    section = page.locator("details[open]", has=page.locator("h3"))
    expect(section).to_have_count(1)
    expect(section).to_contain_text("radia_cache1")
    expect(section.locator("h3")).to_be_in_viewport()
    page.goto("about:blank")
    page.goto(f"{made[30]}#s2")
    expect(page.locator("details[open]").first).to_be_in_viewport()


def test_without_javascript_it_is_all_there(open_page: OpenPage, made: dict[int, str]) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(made[30])
    assert page.locator("tbody tr").count() == 30
    expect(page.locator(".find")).to_be_hidden()
    assert page.locator("thead button").count() == 0
    page.locator("summary", has_text="tim_cache1").click()
    expect(page.locator("details[open]")).to_contain_text("Passed:")


def test_a_hostile_submission_is_shown_and_never_obeyed(
    open_page: OpenPage, tmp_path: Path
) -> None:
    failure = Failure(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    wrong = {CHECKS[0]: Result("failed", HOSTILE, 1.0, failure, HOSTILE)}
    cards = [card(wrong, project=HOSTILE, reason=HOSTILE), card(wrong)]
    cards += [card(project=HOSTILE, ungraded=True, reason=HOSTILE)]
    for given in cards:
        given["checks"][0]["title"] = given["levels"][0]["title"] = given["title"] = HOSTILE
    page = open_page()
    page.goto(report.write(cards, tmp_path).as_uri())
    assert page.evaluate("window.bad") is None
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1
    shown = page.locator("pre").first.text_content() or ""
    assert "</script><script>window.bad=1</script><img src=x" in shown
    assert "{{ 7*7 }}" in shown
    assert "␛[31mred␛[0m␀␈\ufffd\ufffd\ufffdtxt.exe" in shown
    assert axe(page) == []


def test_what_gets_past_all_that_would_still_not_run(page: Page, tmp_path: Path) -> None:
    text = report.render(cohort(2), title="x")
    planted = "<script>window.bad=1</script><a id=trap onclick='window.bad=1' href='#'>x</a>"
    path = tmp_path / "report.html"
    path.write_text(text.replace("<main>", f"<main>{planted}"), encoding="utf-8")
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    browser = page.context.browser
    assert browser
    with browser.new_context() as context:
        other = context.new_page()
        other.goto(path.as_uri())
        other.locator("#trap").click()
        assert other.evaluate("window.bad") is None
        assert other.locator("thead button").count() > 0, "the page's own script still runs"


def test_each_colour_it_uses_is_one_of_the_deck_s() -> None:
    text = report.render(cohort(2), title="x")
    known = set(re.findall(r"(--maker-[\w-]+):", text))
    assert set(re.findall(r"var\((--maker-[\w-]+)", text)) <= known
    assert not re.search(r"(?:fill|color|background|stroke): ?#", text)


def test_on_paper_it_is_light_and_sections_print_when_open(
    open_page: OpenPage, made: dict[int, str]
) -> None:
    page = open_page(color_scheme="dark")
    page.goto(made[30])
    page.emulate_media(media="print", color_scheme="dark")
    ink, paper = page.evaluate(
        "[getComputedStyle(document.body).color, "
        "getComputedStyle(document.documentElement).backgroundColor]"
    )
    assert (ink, paper) == ("rgb(27, 31, 42)", "rgb(255, 255, 255)")
    expect(page.locator("#each")).to_be_hidden()
    page.evaluate("document.querySelector('.each details').open = true")
    expect(page.locator("#each")).to_be_visible()
    expect(page.locator(".each details:visible")).to_have_count(1)
