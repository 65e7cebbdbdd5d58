"""The speaker view: a second window that knows what the room does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser import axe
from deck_sample import HEADINGS, press, shown
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page


ESCAPE = "dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', view: window}))"


def open_speaker(page: Page) -> Page:
    with page.context.expect_page() as opened:
        page.keyboard.press("s")
    return opened.value


def pictures(speaker: Page) -> list[str]:
    return [
        " ".join(picture.locator(".slide h1, .slide h2").all_inner_texts()).replace("¶", "")
        for picture in speaker.locator(".deck-picture").all()
    ]


@pytest.fixture(params=["deck", "deck_site"])
def room(request: pytest.FixtureRequest, page: Page) -> Page:
    """Show the slide with notes, from a single file and from a page of a site."""
    address = request.getfixturevalue(request.param)
    page.goto(
        f"{address}?present#notes" if request.param == "deck" else f"{address}/?present#notes"
    )
    return page


def test_it_shows_this_slide_the_next_and_the_notes(room: Page) -> None:
    speaker = open_speaker(room)
    expect(speaker.get_by_text(f"2 of {len(HEADINGS)}")).to_be_visible()
    expect(speaker.locator("header h1")).to_have_text("Notes")
    expect(speaker.get_by_role("heading", name="Next: Steps")).to_be_visible()
    expect(speaker.locator(".deck-notes")).to_have_text("For the speaker.")
    assert pictures(speaker) == ["Notes", "Steps"]


def test_it_opens_without_a_request(room: Page) -> None:
    requests: list[str] = []
    room.context.on("request", lambda request: requests.append(request.url))
    speaker = open_speaker(room)
    press(room, "ArrowRight")
    expect(speaker.locator("header h1")).to_have_text("Steps")
    # The browser itself looks at a site's icon again when the address changes.
    assert [url for url in requests if "favicon" not in url] == []


def test_both_windows_drive_each_other(room: Page) -> None:
    speaker = open_speaker(room)
    press(room, "ArrowLeft")
    expect(speaker.locator("header h1")).to_have_text(HEADINGS[0])
    speaker.keyboard.press("4")
    speaker.keyboard.press("Enter")
    assert shown(room) == HEADINGS[3]
    speaker.get_by_role("button", name="Next slide").click()
    assert shown(room) == HEADINGS[4]
    assert pictures(speaker) == HEADINGS[4:6]


def test_a_picture_looks_like_the_slide(room: Page) -> None:
    speaker = open_speaker(room)
    picture = speaker.locator(".deck-picture .slide").first
    style = "(slide) => ['fontSize', 'fontFamily', 'color'].map((k) => getComputedStyle(slide)[k])"
    assert picture.evaluate(style) == room.locator(".deck-now").evaluate(style)
    assert picture.evaluate("(slide) => slide.clientWidth") == 1280


def test_it_knows_the_next_step_of_a_slide(room: Page) -> None:
    speaker = open_speaker(room)
    press(room, "ArrowRight", "ArrowRight")
    expect(speaker.get_by_role("heading", name="Next: step 2 of 3")).to_be_visible()
    now, soon = speaker.locator(".deck-picture").all()
    expect(now.get_by_text("Release")).to_be_hidden()
    expect(soon.get_by_text("Release")).to_be_visible()


def test_the_end_is_announced(room: Page) -> None:
    speaker = open_speaker(room)
    press(room, "End")
    expect(speaker.get_by_role("heading", name="Next: the end")).to_be_visible()


def test_at_the_end_the_next_picture_is_empty_and_keeps_its_size(room: Page) -> None:
    speaker = open_speaker(room)
    press(room, "End")
    now, soon = (picture.bounding_box() for picture in speaker.locator(".deck-picture").all())
    assert now
    assert soon
    assert soon["width"] / soon["height"] == pytest.approx(16 / 9, rel=0.02)
    assert soon["y"] + soon["height"] <= speaker.evaluate("innerHeight")


def test_it_tells_that_the_room_is_black(room: Page) -> None:
    speaker = open_speaker(room)
    room.keyboard.press("b")
    expect(speaker.get_by_text("the room is black")).to_be_visible()
    assert axe(speaker) == []
    speaker.keyboard.press("Escape")
    expect(speaker.get_by_text("the room is black")).to_be_hidden()
    assert shown(room) == "Notes"


def test_f_is_about_the_room(room: Page) -> None:
    speaker = open_speaker(room)
    room.keyboard.press("f")
    room.wait_for_function("document.fullscreenElement !== null")
    speaker.keyboard.press("f")
    room.wait_for_function("document.fullscreenElement === null")
    speaker.keyboard.press("f")
    # Browsers differ: the room's window may want the key for itself.
    told = "document.querySelector('strong').textContent === 'Press f on the slides'"
    speaker.wait_for_function(f"opener.document.fullscreenElement !== null || {told}")
    assert speaker.evaluate("document.fullscreenElement") is None


def test_a_small_window_cuts_nothing_off(room: Page) -> None:
    speaker = open_speaker(room)
    speaker.set_viewport_size({"width": 800, "height": 600})
    box = speaker.locator(".deck-clock").bounding_box()
    assert box
    assert box["x"] + box["width"] <= 800


def test_a_reload_does_not_stop_the_clock(room: Page) -> None:
    open_speaker(room).get_by_role("button", name="Pause").click()
    room.evaluate("sessionStorage['deck-watch'] = JSON.stringify({before: 65000, since: 0})")
    room.reload()
    expect(open_speaker(room).locator(".deck-elapsed")).to_have_text("1:05")


def test_the_stopwatch_runs_pauses_and_starts_anew(page: Page, deck: str) -> None:
    page.clock.install(time=0)
    page.goto(deck)
    page.clock.pause_at(3_600_000)
    speaker = open_speaker(page)
    elapsed = speaker.locator(".deck-elapsed")
    page.clock.fast_forward(65_000)
    speaker.get_by_role("button", name="Pause").click()
    expect(elapsed).to_have_text("1:05")
    page.clock.fast_forward(60_000)
    expect(elapsed).to_have_text("1:05")
    speaker.get_by_role("button", name="Go on").click()
    page.clock.fast_forward(10_000)
    press(page, "ArrowRight")
    expect(elapsed).to_have_text("1:15")
    speaker.get_by_role("button", name="Reset").click()
    expect(elapsed).to_have_text("0:00")


def test_it_closes_and_opens_again(room: Page) -> None:
    speaker = open_speaker(room)
    with speaker.expect_event("close"):
        speaker.evaluate(ESCAPE)
    assert shown(room) == "Notes"
    speaker = open_speaker(room)
    expect(speaker.locator("header h1")).to_have_text("Notes")


@pytest.mark.parametrize("how", ["leaving", "reloading"])
def test_it_does_not_outlive_the_deck(room: Page, how: str) -> None:
    speaker = open_speaker(room)
    with speaker.expect_event("close"):
        if how == "leaving":
            room.keyboard.press("Escape")
        else:
            room.reload()
    expect(room.locator("#notes")).to_be_visible()


def test_it_breaks_no_rule_of_axe(room: Page) -> None:
    assert axe(open_speaker(room)) == []
