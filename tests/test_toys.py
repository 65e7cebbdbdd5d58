"""What a reader can play with on a page: by mouse, by keyboard, and without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from conftest import OpenPage
    from playwright.sync_api import Page


def names(page: Page) -> list[str]:
    return page.locator(".blend__names li").all_text_contents()


def test_hero_and_haiku_make_heroku(page: Page, address: str) -> None:
    page.goto(f"{address}/culture/name/")
    assert names(page)[0] == "heroku"


def test_each_name_has_six_letters_and_both_words_in_it(page: Page, address: str) -> None:
    page.goto(f"{address}/culture/name/")
    page.get_by_label("First word").fill("Slow")
    page.get_by_label("Second word").fill("river")
    assert names(page) == ["slower", "rislow", "sliver", "slover", "riveow", "rivlow"]
    page.get_by_label("Second word").fill("")
    assert names(page) == []
    expect(page.get_by_role("status").first).to_contain_text("Try longer words")


def test_without_javascript_the_hunts_that_were_run_are_the_machines_own(
    open_page: OpenPage,
    address: str,
) -> None:
    still = open_page(java_script_enabled=False)
    still.goto(f"{address}/culture/name/")
    rows = [row.locator("td").all_text_contents() for row in still.locator(".blend tr").all()[1:]]
    page = open_page()
    page.goto(f"{address}/culture/name/")
    for pair, found in rows:
        for label, word in zip(("First word", "Second word"), pair.split(" + "), strict=True):
            page.get_by_label(label).fill(word)
        assert ", ".join(names(page)[:4]) == found


@pytest.mark.parametrize(
    ("week", "says"),
    [
        ("Clear", "10 of 10 half-days left."),
        ("At 10:00", "5 of 10 half-days left. 5 hours in meetings, 10 hours in scraps."),
        ("At 14:00", "5 of 10 half-days left. 5 hours in meetings, 15 hours in scraps."),
        ("At 16:00", "10 of 10 half-days left. 5 hours in meetings, 0 hours in scraps."),
        ("All on Monday", "8 of 10 half-days left. 5 hours in meetings, 2 hours in scraps."),
    ],
)
def test_a_week_tells_what_its_meetings_break(
    page: Page,
    address: str,
    week: str,
    says: str,
) -> None:
    page.goto(f"{address}/culture/makers-schedule/")
    page.locator(".week__presets").get_by_role("button", name=week).click()
    expect(page.locator(".week .toy__says")).to_contain_text(says)


def test_a_meeting_is_dropped_in_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/culture/makers-schedule/?present#week")
    page.get_by_role("button", name="Meeting on Monday at 9:00").focus()
    for key in ("ArrowRight", "ArrowDown", "Space"):
        page.keyboard.press(key)
    meeting = page.get_by_role("button", name="Meeting on Tuesday at 10:00")
    expect(meeting).to_be_focused()
    expect(meeting).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".week .toy__says")).to_contain_text("9 of 10")
    expect(page.get_by_role("button", name="Meeting on Tuesday at 9:00")).to_have_text("scrap")


def test_a_diagram_is_stepped_through_on_the_page(page: Page, address: str) -> None:
    page.goto(f"{address}/culture/continuous-deployment/")
    figure = page.locator("figure.stepped")
    seen = """(figure) => [...figure.querySelectorAll('.fragment')]
        .map((part) => part.checkVisibility({visibilityProperty: true}))"""
    assert all(figure.evaluate(seen))
    figure.get_by_role("button", name="Step through").click()
    assert not any(figure.evaluate(seen))
    figure.get_by_role("button", name="Next step").click()
    assert figure.evaluate(seen)[:2] == [True, False]


def test_a_page_past_its_date_says_so(page: Page, address: str) -> None:
    page.clock.set_fixed_time("2026-12-01T12:00:00Z")
    page.goto(f"{address}/deploy/run/")
    note = page.locator(".maker-stale")
    expect(note).to_be_hidden()
    page.clock.set_fixed_time("2028-12-01T12:00:00Z")
    page.reload()
    expect(note).to_contain_text("past its date: it was last reviewed on 2026-11-24 by platform")


def test_the_copy_button_takes_the_commands_only(open_page: OpenPage, address: str) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{address}/deploy/rollback/#in-2013")
    page.locator("#in-2013 ~ .highlight .md-code__button").first.click()
    expect(page.get_by_text("Copied to clipboard")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines() == [
        "heroku releases --app heroku-secrets",
        "heroku rollback",
        "heroku releases",
    ]
