"""The deck engine in a browser: keys, focus, what is seen and what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser import axe
from deck_sample import HEADINGS, LONG, VERY_LONG, press, shown, text_size, visible_steps
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import OpenPage
    from playwright.sync_api import Page


def announced(page: Page) -> str:
    return page.locator(".deck-say").inner_text()


def test_a_single_file_opens_on_its_first_slide_with_one_request(page: Page, deck: str) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(deck)
    assert shown(page) == HEADINGS[0]
    assert requests == [deck]


@pytest.mark.parametrize("key", ["ArrowRight", "ArrowDown", "PageDown", " "])
def test_a_key_forward_shows_the_next_slide(page: Page, deck: str, key: str) -> None:
    page.goto(deck)
    assert press(page, key) == HEADINGS[1]


@pytest.mark.parametrize("key", ["ArrowLeft", "ArrowUp", "PageUp", "Shift+ "])
def test_a_key_back_shows_the_slide_before(page: Page, deck: str, key: str) -> None:
    page.goto(f"{deck}#notes")
    assert shown(page) == HEADINGS[1]
    assert press(page, key) == HEADINGS[0]


def test_home_end_and_numbers_jump(page: Page, deck: str) -> None:
    page.goto(deck)
    assert press(page, "End") == HEADINGS[-1]
    assert press(page, "Home") == HEADINGS[0]
    assert press(page, "0", "4", "Enter") == HEADINGS[3]
    assert press(page, "9", "9", "Enter") == HEADINGS[-1]


def test_the_deck_stops_at_both_ends(page: Page, deck: str) -> None:
    page.goto(deck)
    assert press(page, "ArrowLeft") == HEADINGS[0]
    assert press(page, "End", "ArrowRight") == HEADINGS[-1]


def test_fragments_come_one_by_one_and_are_read_out(page: Page, deck: str) -> None:
    page.goto(f"{deck}#steps")
    assert visible_steps(page) == []
    press(page, "ArrowRight")
    assert (visible_steps(page), announced(page)) == (["Build"], "Build")
    press(page, "ArrowRight", "ArrowRight")
    assert visible_steps(page) == ["Build", "Release", "Run"]
    press(page, "ArrowLeft")
    assert visible_steps(page) == ["Build", "Release"]


def test_going_back_shows_a_slide_with_all_its_fragments(page: Page, deck: str) -> None:
    page.goto(f"{deck}#code")
    assert press(page, "ArrowLeft") == "Steps"
    assert len(visible_steps(page)) == 3


def test_jumping_past_fragments_leaves_none_behind(page: Page, deck: str) -> None:
    page.goto(f"{deck}#steps")
    assert press(page, "4", "Enter") == HEADINGS[3]
    press(page, "3", "Enter")
    assert visible_steps(page) == []
    page.keyboard.press("Escape")
    assert len(visible_steps(page)) == 3


def test_the_overview_is_worked_with_keys(page: Page, deck: str) -> None:
    page.goto(deck)
    page.keyboard.press("o")
    expect(page.locator(".deck-pick")).to_have_count(len(HEADINGS))
    expect(page.get_by_role("button", name=f"Slide 1: {HEADINGS[0]}")).to_be_focused()
    for key in ("ArrowDown", "ArrowRight", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.get_by_role("button", name=f"Slide 3: {HEADINGS[2]}")).to_be_focused()
    assert press(page, "Enter") == HEADINGS[2]
    expect(page.locator(".deck-pick")).to_have_count(0)


def test_the_overview_shows_all_slides_and_is_clickable(page: Page, deck: str) -> None:
    page.goto(deck)
    page.keyboard.press("o")
    boxes = [slide.bounding_box() for slide in page.locator("section.slide").all()]
    assert all(box and box["x"] >= 0 and box["y"] + box["height"] <= 720 for box in boxes)
    page.get_by_role("button", name="Slide 4").click()
    assert shown(page) == HEADINGS[3]


def test_leaving_the_overview_comes_back_to_the_same_step(page: Page, deck: str) -> None:
    page.goto(f"{deck}#steps")
    assert press(page, "ArrowRight", "o", "Escape") == "Steps"
    assert visible_steps(page) == ["Build"]


def test_b_blackens_the_screen_and_any_move_brings_it_back(page: Page, deck: str) -> None:
    page.goto(deck)
    page.keyboard.press("b")
    colour = "getComputedStyle(document.querySelector('.deck-ui'), '::after').backgroundColor"
    assert page.evaluate(colour) == "rgb(0, 0, 0)"
    assert announced(page) == "Black screen"
    assert press(page, "ArrowRight") == HEADINGS[0]
    assert page.evaluate(colour) != "rgb(0, 0, 0)"


def test_escape_lifts_the_black_and_no_more(page: Page, deck: str) -> None:
    page.goto(deck)
    assert press(page, "b", "Escape") == HEADINGS[0]
    assert page.locator("html.deck-on:not(.deck-black)").count() == 1


def test_a_typed_number_is_shown_mended_and_forgotten(page: Page, deck: str) -> None:
    page.goto(deck)
    count = page.locator(".deck-count")
    press(page, "4", "2")
    expect(count).to_have_text("→ 42")
    page.keyboard.press("Backspace")
    expect(count).to_have_text("→ 4")
    page.keyboard.press("x")
    expect(count).to_have_text(f"1 / {len(HEADINGS)}")
    assert press(page, "Enter", "4", "2", "Backspace", "Enter") == HEADINGS[3]


def test_a_mouse_reaches_what_has_a_key(page: Page, deck: str) -> None:
    page.goto(deck)

    def ask(name: str) -> None:
        page.get_by_role("button", name="Keys").click()
        page.get_by_role("dialog").get_by_role("button", name=name).click()

    ask("black screen")
    assert announced(page) == "Black screen"
    page.mouse.click(600, 300)
    assert announced(page) == ""
    ask("full screen")
    page.wait_for_function("document.fullscreenElement !== null")
    with page.context.expect_page():
        ask("speaker view")
    ask("overview")
    expect(page.locator(".deck-pick")).to_have_count(len(HEADINGS))
    page.get_by_role("button", name="Overview", exact=True).click()
    assert shown(page) == HEADINGS[0]


def test_f_asks_for_full_screen(page: Page, deck: str) -> None:
    page.goto(deck)
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")


def test_a_question_mark_shows_the_keys(page: Page, deck: str) -> None:
    page.goto(deck)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("speaker view")
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert shown(page) == HEADINGS[0]


def test_a_slide_is_announced_and_its_heading_has_the_focus(page: Page, deck: str) -> None:
    page.goto(deck)
    press(page, "ArrowRight")
    assert announced(page) == f"Slide 2 of {len(HEADINGS)}: {HEADINGS[1]}"
    expect(page.get_by_role("heading", name=HEADINGS[1])).to_be_focused()


def test_the_room_does_not_see_notes_and_page_only_text(page: Page, deck: str) -> None:
    page.goto(f"{deck}#notes")
    expect(page.get_by_text("Seen by all")).to_be_visible()
    expect(page.get_by_text("For the speaker")).to_be_hidden()
    expect(page.get_by_text("For readers")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.get_by_text("For readers")).to_be_visible()


def test_buttons_work_for_those_without_keys(page: Page, deck: str) -> None:
    page.goto(deck)
    page.get_by_role("button", name="Next slide").click()
    assert shown(page) == HEADINGS[1]
    page.get_by_role("button", name="Previous slide").click()
    assert shown(page) == HEADINGS[0]
    page.get_by_role("button", name="Leave the deck").click()
    expect(page.get_by_role("heading", name=HEADINGS[-1])).to_be_visible()
    page.get_by_role("button", name="Present", exact=True).click()
    assert shown(page) == HEADINGS[0]


def swipe(page: Page, start: int, end: int) -> None:
    session = page.context.new_cdp_session(page)
    for kind, x in (("touchStart", start), ("touchMove", end), ("touchEnd", None)):
        points = [] if x is None else [{"x": x, "y": 400}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_swipe_turns_the_slide(open_page: OpenPage, deck: str) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(deck)
    swipe(page, 300, 100)
    expect(page.get_by_role("heading", name=HEADINGS[1])).to_be_visible()
    swipe(page, 100, 300)
    expect(page.get_by_role("heading", name=HEADINGS[0])).to_be_visible()


def test_a_long_slide_shrinks_until_it_fits(page: Page, deck: str) -> None:
    page.goto(f"{deck}#{LONG}")
    assert 16 <= text_size(page) < 30
    expect(page.get_by_text("The last of many")).to_be_in_viewport(ratio=1)


def test_a_slide_that_cannot_fit_scrolls_and_the_deck_waits_for_its_end(
    page: Page, deck: str
) -> None:
    page.goto(f"{deck}#{VERY_LONG}")
    last = page.get_by_text("The end of the log")
    expect(last).not_to_be_in_viewport()
    heading = shown(page)
    for _ in range(20):
        if press(page, " ") != heading:
            break
        after = last.bounding_box()
    else:
        pytest.fail("the deck never moved on")
    assert after is not None
    assert after["y"] + after["height"] <= 720
