"""A page of a Material site that presents itself: the page stays whole, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser import axe
from deck_sample import HEADINGS, build_site, press, shown
from playwright.sync_api import expect

from makerday import decks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import OpenPage
    from playwright.sync_api import Page

INERT = "[...document.querySelectorAll('[inert]')].map((element) => element.className)"


def is_presenting(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.classList.contains('deck-on')"))


def test_a_page_is_read_until_it_is_presented(page: Page, deck_site: str) -> None:
    page.goto(deck_site)
    assert not is_presenting(page)
    page.get_by_role("button", name="Present").click()
    assert shown(page) == HEADINGS[0]


def test_p_presents_from_the_section_that_is_being_read(page: Page, deck_site: str) -> None:
    page.goto(f"{deck_site}/#table")
    expect(page.get_by_role("heading", name="Table")).to_be_in_viewport()
    assert press(page, "p") == "Table"


def test_a_slide_has_the_address_of_its_heading(page: Page, deck_site: str) -> None:
    page.goto(f"{deck_site}/?present#code")
    assert shown(page) == "Code"
    press(page, "ArrowRight")
    assert page.url == f"{deck_site}/?present#terminal"


@pytest.mark.parametrize("name", ["nowhere", "%E0%A4%A"])
def test_an_unknown_address_opens_the_first_slide(page: Page, deck_site: str, name: str) -> None:
    page.goto(f"{deck_site}/?present#{name}")
    assert shown(page) == HEADINGS[0]


@pytest.mark.parametrize("first", ["", "f"], ids=["window", "full screen"])
def test_leaving_returns_to_the_heading(page: Page, deck_site: str, first: str) -> None:
    page.goto(f"{deck_site}/?present#table")
    if first:
        page.keyboard.press(first)
        page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("Escape")
    heading = page.get_by_role("heading", name="Table")
    expect(heading).to_be_in_viewport()
    expect(heading).to_be_focused()
    assert page.url == f"{deck_site}/#table"
    assert page.evaluate("document.fullscreenElement") is None


def test_back_leaves_the_deck_for_the_page_before_it(page: Page, deck_site: str) -> None:
    page.goto(f"{deck_site}/other/")
    page.goto(f"{deck_site}/?present")
    press(page, "ArrowRight", "ArrowRight")
    page.go_back()
    assert page.url == f"{deck_site}/other/"


def test_what_is_not_the_deck_is_inert_while_it_is_shown(page: Page, deck_site: str) -> None:
    page.goto(f"{deck_site}/?present")
    inert = page.evaluate(INERT)
    assert {"md-header md-header--shadow", "md-footer"} <= set(inert)
    page.keyboard.press("Escape")
    assert page.evaluate(INERT) == []


def test_only_the_current_slide_is_in_the_accessibility_tree(page: Page, deck_site: str) -> None:
    page.goto(f"{deck_site}/?present#notes")
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    names = {node["name"]["value"] for node in tree if not node["ignored"] and "name" in node}
    assert HEADINGS[1] in names
    assert names & {HEADINGS[0], *HEADINGS[2:], "Search", "Another deck"} == set()


def test_the_keys_of_the_theme_rest_while_the_deck_is_shown(page: Page, deck_site: str) -> None:
    page.goto(f"{deck_site}/?present")
    assert press(page, "/", "n", ",", "ArrowRight") == HEADINGS[1]
    expect(page.locator("#__search")).not_to_be_checked()


def test_tabs_work_on_a_slide_and_do_not_keep_the_arrow_keys(page: Page, deck_site: str) -> None:
    page.goto(f"{deck_site}/?present#tabs")
    expect(page.get_by_text("In the shell.")).to_be_hidden()
    page.locator(".tabbed-labels").get_by_text("Shell").click()
    expect(page.get_by_text("In the shell.")).to_be_visible()
    assert press(page, "ArrowRight") == "A long slide"


def test_no_copy_button_covers_the_code_of_a_slide(page: Page, deck_site: str) -> None:
    page.goto(f"{deck_site}/?present#code")
    page.locator(".deck-now pre").hover()
    expect(page.locator(".deck-now .md-code__nav")).to_have_count(1)
    expect(page.locator(".deck-now .md-code__nav")).to_be_hidden()


def test_a_link_to_another_page_is_followed_while_presenting(page: Page, deck_site: str) -> None:
    page.goto(f"{deck_site}/?present#code")
    link = "<p><a href='other/#its-second-slide'>Next</a></p>"
    page.locator(".deck-now").evaluate("(slide, link) => slide.innerHTML += link", link)
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**/other/?present#its-second-slide")
    assert shown(page) == "Its second slide"


def test_a_link_to_a_heading_goes_to_its_slide(page: Page, deck_site: str) -> None:
    page.goto(f"{deck_site}/?present#code")
    page.get_by_role("link", name="the table").click()
    expect(page.locator(".deck-now")).to_contain_text("250 bytes")


def test_keys_typed_into_a_field_stay_there(page: Page, tmp_path: Path) -> None:
    body = decks.render("# Form\n\n<p><label>Name <input></label></p>\n\n## Next")
    path = tmp_path / "deck.html"
    path.write_text(decks.single_file(title="Form", body=body), "utf-8")
    page.goto(path.as_uri())
    page.get_by_label("Name").press_sequentially("so b")
    expect(page.get_by_label("Name")).to_have_value("so b")
    assert shown(page) == "Form"


def test_links_of_a_heading_are_no_part_of_the_slide(page: Page, deck_site: str) -> None:
    page.goto(f"{deck_site}/?present#code")
    expect(page.locator(".deck-now .headerlink")).to_be_hidden()
    assert page.locator(".deck-say").inner_text().endswith(": Code")


@pytest.mark.parametrize(("scheme", "paper"), [("light", 0xFB), ("dark", 0x14)])
def test_no_slide_of_a_page_breaks_a_rule_of_axe(
    open_page: OpenPage, deck_site: str, scheme: str, paper: int
) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(f"{deck_site}/?present")
    colour = page.locator(".deck-now").evaluate("(slide) => getComputedStyle(slide).background")
    assert f"rgb({paper}, " in colour
    for number, heading in enumerate(HEADINGS, start=1):
        assert press(page, *str(number), "Enter") == heading
        assert axe(page) == []


def test_instant_loading_brings_the_deck_of_the_next_page(
    page: Page, tmp_path: Path, serve: Callable[[Path], str]
) -> None:
    address = serve(tmp_path / "site")
    build_site(tmp_path, instant_at=address)
    page.goto(address)
    page.evaluate("window.sameDocument = true")
    page.get_by_role("navigation").get_by_role("link", name="Another deck").first.click()
    page.wait_for_url("**/other/")
    expect(page.locator("h1")).to_contain_text("Another deck")
    assert press(page, "p", "ArrowRight") == "Its second slide"
    assert page.evaluate("window.sameDocument")
