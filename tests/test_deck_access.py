"""Decks reach everybody: small screens, no JavaScript, still screens, screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser import axe
from deck_sample import HEADINGS, press, text_size
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import OpenPage


@pytest.mark.parametrize("number", range(1, len(HEADINGS) + 1))
def test_text_on_a_phone_is_legible_and_nothing_is_cut(
    open_page: OpenPage, deck: str, number: int
) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, is_mobile=True)
    page.goto(deck)
    press(page, *str(number), "Enter")
    assert text_size(page) >= 16
    cut = """slide => [slide, ...slide.querySelectorAll('pre, code, table')]
        .filter(box => box.scrollWidth > box.clientWidth + 1).length"""
    assert page.locator(".deck-now").evaluate(cut) == 0
    reachable = """slide => slide.scrollHeight <= slide.clientHeight + 1
        || getComputedStyle(slide).overflowY === 'auto'"""
    assert page.locator(".deck-now").evaluate(reachable)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_slide_of_a_single_file_breaks_a_rule_of_axe(
    open_page: OpenPage, deck: str, scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(deck)
    for number, heading in enumerate(HEADINGS, start=1):
        assert press(page, *str(number), "Enter") == heading
        assert axe(page) == []
    page.keyboard.press("o")
    assert axe(page) == []
    page.goto(f"{deck}?page")
    assert axe(page) == []


def test_nothing_moves_for_those_who_asked_for_that(open_page: OpenPage, deck: str) -> None:
    page = open_page(reduced_motion="reduce")
    page.goto(deck)
    moving = """() => [...document.querySelectorAll('*')].filter(element =>
        parseFloat(getComputedStyle(element).transitionDuration) > 0).length
        + document.getAnimations().length"""
    for key in ("ArrowRight", "o", "Escape", "b", "b", "?"):
        page.keyboard.press(key)
        assert page.evaluate(moving) == 0


def test_without_javascript_a_single_file_is_a_document(open_page: OpenPage, deck: str) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(deck)
    for heading in HEADINGS:
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Present")).to_be_hidden()
