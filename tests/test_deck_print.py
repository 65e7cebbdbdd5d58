"""Decks on paper: one slide a page, or a handout."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from deck_sample import HEADINGS, shown
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def sheet(pdf: bytes) -> tuple[float, float]:
    match = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert match
    return float(match[1]), float(match[2])


@pytest.mark.parametrize(
    "address", ["deck", "deck?print", "deck_site/?present", "deck_site/?print"]
)
def test_a_deck_prints_one_slide_on_each_page(
    request: pytest.FixtureRequest, page: Page, address: str
) -> None:
    fixture = re.match(r"\w+", address)[0]  # type: ignore[index]  # each address starts with one
    page.goto(address.replace(fixture, request.getfixturevalue(fixture)))
    pdf = page.pdf(prefer_css_page_size=True)
    assert pages(pdf) == len(HEADINGS)
    width, height = sheet(pdf)
    assert width / height == pytest.approx(16 / 9, rel=0.01)


def test_printing_does_not_end_the_talk(page: Page, deck: str) -> None:
    page.goto(f"{deck}#steps")
    page.pdf()
    assert shown(page) == "Steps"


def test_on_paper_no_slide_is_cut(page: Page, deck: str) -> None:
    page.goto(f"{deck}?print")
    overflow = """[...document.querySelectorAll('.slide')].filter((slide) =>
        slide.clientHeight !== 720 || slide.scrollHeight > 721).length"""
    assert page.evaluate(overflow) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_prints_as_a_light_handout_with_its_notes(
    page: Page, deck: str, scheme: str
) -> None:
    page.goto(f"{deck}?page")
    page.emulate_media(media="print", color_scheme="dark" if scheme == "dark" else "light")
    expect(page.get_by_text("For the speaker")).to_be_visible()
    expect(page.get_by_text("For readers")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 31, 42)"
    assert 1 < pages(page.pdf()) < len(HEADINGS)
