"""What comes of the workshop deck: a page, a file for a stick, and what nbconvert makes of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from browser import axe
from bs4 import BeautifulSoup
from workshop import ROOT, WORKSHOP, Place, program, workshop_built_once

from makerday import decks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import OpenPage
    from playwright.sync_api import Page

TEMPLATES = ROOT / "src" / "makerday" / "deck" / "nbconvert"


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return workshop_built_once(tmp_path_factory)


@pytest.fixture(scope="module")
def file(workshop: Place) -> Path:
    return workshop.built("how-a-cache-fails.html")


def headings(html: str) -> list[str]:
    return [str(tag["id"]) for tag in BeautifulSoup(html, "html.parser").select("h1[id], h2[id]")]


def slides(html: str) -> list[str]:
    """Give the slides as the room sees them: what is only for the page is left out."""
    soup = BeautifulSoup(html, "html.parser")
    for part in soup.select(".page-only"):
        part.decompose()
    return [" ".join(slide.text.split()) for slide in soup.select("section.slide")]


# Page and file


def test_page_and_file_have_the_same_slides_under_the_same_links(
    workshop: Place, file: Path
) -> None:
    _, _, text = workshop.built("how-a-cache-fails.md").read_text("utf-8").split("---\n", 2)
    page, single = decks.render(text), file.read_text("utf-8")
    assert headings(page) == headings(single)
    assert slides(page) == slides(single)
    assert "4-somebody-elses-answer" in headings(single)


def test_the_page_leads_to_the_file(workshop: Place) -> None:
    page = workshop.built("how-a-cache-fails.md").read_text("utf-8")
    assert "](how-a-cache-fails.html)" in page


def test_the_file_asks_for_nothing(file: Path) -> None:
    addresses = re.findall(r'(?:src|href)="([^"]*)"|url\(([^)]*)\)', file.read_text("utf-8"))
    assert {(one or two)[:1] for one, two in addresses} <= {"#", "d"}


def test_every_slide_of_the_workshop_has_notes_with_its_minutes(file: Path) -> None:
    soup = BeautifulSoup(file.read_text("utf-8"), "html.parser")
    minutes = [
        int(re.findall(r"(\d+) minutes?\.", str(slide.select_one(".speaker")))[0])
        for slide in soup.select("section.slide")
    ]
    assert len(minutes) == 14
    assert 18 <= sum(minutes) <= 22


# nbconvert


@pytest.fixture(scope="module")
def notebook(workshop: Place) -> Path:
    (executed,) = workshop.cache.glob("*.ipynb")
    return executed


def nbconvert(notebook: Path, folder: Path, *options: str) -> str:
    program(
        "-m", "jupyter", "nbconvert", "--to", "slides", "--output-dir", folder, *options, notebook,
        cwd=folder,
    )  # fmt: skip
    (converted,) = folder.glob("*.slides.html")
    return converted.read_text("utf-8")


def test_nbconvert_with_our_template_makes_the_same_file(
    notebook: Path, file: Path, tmp_path: Path
) -> None:
    template = (
        "--template",
        "makerday",
        f"--TemplateExporter.extra_template_basedirs={TEMPLATES}",
    )
    converted = nbconvert(notebook, tmp_path, *template)
    # nbconvert parses and writes whatever it converts; so must we before we compare.
    ours = str(BeautifulSoup(file.read_text("utf-8"), "html.parser"))
    assert converted.strip() == ours.strip()


def test_stock_nbconvert_still_converts_the_deck(tmp_path: Path) -> None:
    text_notebook = tmp_path / "deck.ipynb"
    program("-m", "jupytext", "--to", "ipynb", "--output", text_notebook, WORKSHOP, cwd=tmp_path)
    converted = BeautifulSoup(nbconvert(text_notebook, tmp_path), "html.parser")
    assert len(converted.select(".slides > section")) == 14
    assert len(converted.select("aside.notes")) == 14


# In the browser, from the stick


def each_slide(page: Page, look: Callable[[Page], object]) -> list[object]:
    seen = []
    for _ in range(page.locator("section.slide").count()):
        seen.append(look(page))
        page.keyboard.press("ArrowRight")
    return seen


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_slide_is_accessible(open_page: OpenPage, file: Path, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(file.as_uri())
    assert each_slide(page, axe) == [[]] * 14


def test_every_slide_fits_a_projector_in_letters_one_can_read(page: Page, file: Path) -> None:
    page.goto(file.as_uri())
    cut = "() => document.querySelector('.deck-now').classList.contains('deck-long')"
    size = "() => parseFloat(getComputedStyle(document.querySelector('.deck-now')).fontSize)"
    assert each_slide(page, lambda page: page.evaluate(cut)) == [False] * 14
    page.keyboard.press("Home")
    assert min(map(float, map(str, each_slide(page, lambda page: page.evaluate(size))))) >= 20


def test_the_file_is_all_there_is_to_load(page: Page, file: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    each_slide(page, lambda page: page.locator(".deck-now").is_visible())
    assert asked == [file.as_uri()]


def test_the_file_reads_as_a_document_without_javascript(open_page: OpenPage, file: Path) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(file.as_uri())
    assert all(heading.is_visible() for heading in page.locator("h2").all())
    assert page.locator("figure svg").first.is_visible()


def test_the_document_is_accessible(page: Page, file: Path) -> None:
    page.goto(f"{file.as_uri()}?page")
    assert axe(page) == []
