"""The site as its readers get it: built strictly, served, looked at in a browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from browser import axe
from mkdocs.config import load_config

from makerday import decks

if TYPE_CHECKING:
    from conftest import OpenPage
    from playwright.sync_api import Locator, Page

ROOT = Path(__file__).parent.parent
WRITTEN = sorted(
    path.relative_to(ROOT / "docs").with_suffix("").as_posix()
    for path in (ROOT / "docs").rglob("*.md")
    if path.parent.name != "slides"
)
PAGES = [*WRITTEN, *(f"slides/{path.stem}" for path in sorted((ROOT / "slides").glob("*.py")))]
# A page is a deck when its front matter says so; those of the workshops all are.
PLAIN = [
    name for name in WRITTEN if "\ndeck: true\n" not in (ROOT / f"docs/{name}.md").read_text()
]
DECKS = [name for name in PAGES if name not in PLAIN]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
SCHEMES = ("light", "dark")
SMALLEST = 20  # pixels at 1280 x 720
SMALL_TEXT = """(slide, smallest) => {
    const small = [];
    const texts = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const parent = text.parentElement;
        const unseen = !parent.checkVisibility() || parent.closest("title, desc");
        if (!text.data.trim() || unseen) continue;
        const drawn = parent.closest("svg") ? parent.getScreenCTM() : {a: 1, b: 0};
        const size = parseFloat(getComputedStyle(parent).fontSize) * Math.hypot(drawn.a, drawn.b);
        if (size < smallest) small.push(`${size.toFixed(1)} px ${text.data.trim()}`);
    }
    return small;
}"""
# Where HTML names what the browser loads by itself. A canonical or next link is none of these.
LOADING_ATTRIBUTES = {"src", "srcset", "poster", "data"}
LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect"}


def url(address: str, name: str) -> str:
    return f"{address}/{name}/".replace("/index/", "/")


def open_at(page: Page, address: str, name: str) -> Page:
    """Open a page; one that is a deck, until it can be presented."""
    page.goto(url(address, name))
    if name in DECKS:
        page.locator(".deck-ui").wait_for(state="attached")
    return page


def every_slide(page: Page) -> list[str]:
    """Present from the first slide; gives the title of each."""
    page.keyboard.press("p")
    page.keyboard.press("Home")
    headings = page.locator("section.slide > :is(h1, h2)")
    return [text.removesuffix("¶") for text in headings.all_text_contents()]


def reveal(page: Page) -> Locator:
    """Show each step of the slide the room sees, and give that slide."""
    while page.locator(".deck-now .deck-wait").count():
        page.keyboard.press("PageDown")
    return page.locator(".deck-now")


class Addresses(HTMLParser):
    """Collects what a page loads, where its links lead, and the ids that links can name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.loaded += [found[name] for name in LOADING_ATTRIBUTES & found.keys()]
        if tag == "link" and LOADING_LINKS & set(found.get("rel", "").split()):
            self.loaded.append(found["href"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        self.ids.add(found.get("id", ""))


@pytest.fixture(scope="session")
def parsed(site: Path) -> dict[Path, Addresses]:
    return {path: Addresses(path.read_text("utf-8")) for path in site.rglob("*.html")}


def test_nothing_is_loaded_from_another_host(site: Path, parsed: dict[Path, Addresses]) -> None:
    loaded = [(path.name, each) for path, page in parsed.items() for each in page.loaded]
    for path in site.rglob("*.css"):
        found = re.findall(r"(?:url\(|@import\s+)[\"']?([^\"')\s]+)", path.read_text("utf-8"))
        loaded += [(path.name, each) for each in found]
    assert [each for each in loaded if urlsplit(each[1]).netloc] == []


def test_every_link_inside_the_site_is_whole(site: Path, parsed: dict[Path, Addresses]) -> None:
    broken = []
    for path, page in parsed.items():
        base = f"/{path.relative_to(site)}".removesuffix("index.html")
        for link in page.links:
            target = urlsplit(urljoin(base, link))
            if target.scheme or target.netloc:
                continue
            file = site / unquote(target.path).lstrip("/")
            file = file / "index.html" if file.is_dir() else file
            if not file.exists() or (target.fragment and target.fragment not in parsed[file].ids):
                broken.append((base, link))
    assert broken == []


def test_the_site_and_the_decks_read_the_same_markdown() -> None:
    config = load_config(str(ROOT / "mkdocs.yml"))
    assert set(config.markdown_extensions) - {"fenced_code"} == set(decks.EXTENSIONS)
    settings = {name: value for name, value in config.mdx_configs.items() if name != "toc"}
    expected = {name: value for name, value in decks.EXTENSION_SETTINGS.items() if name != "toc"}
    assert settings == expected


def test_the_site_needs_no_hook_and_no_plugin_but_search() -> None:
    config = load_config(str(ROOT / "mkdocs.yml"))
    assert list(config.plugins) == ["material/search"]
    assert list(config.hooks) == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_page_loads_and_is_accessible(
    open_page: OpenPage, address: str, name: str, scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(url(address, name), wait_until="networkidle")
    assert axe(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_on_a_phone(open_page: OpenPage, address: str, name: str) -> None:
    page = open_at(open_page(**PHONE), address, name)
    assert axe(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_small_phone(open_page: OpenPage, address: str, name: str) -> None:
    page = open_at(open_page(viewport={"width": 320, "height": 640}), address, name)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("name", DECKS)
def test_a_page_presents_and_no_slide_overflows(page: Page, address: str, name: str) -> None:
    titles = every_slide(open_at(page, address, name))
    overflowing = []
    for title in titles:
        now = reveal(page)
        assert page.locator("section.slide:visible").count() == 1
        assert now.locator("> :is(h1, h2)").inner_text() == title
        if now.evaluate("(slide) => slide.classList.contains('deck-long')"):
            overflowing.append(title)
        page.keyboard.press("PageDown")
    assert overflowing == []
    assert len(titles) >= 3


@pytest.mark.parametrize("name", DECKS)
def test_no_text_on_a_slide_is_small(page: Page, address: str, name: str) -> None:
    small = []
    for title in every_slide(open_at(page, address, name)):
        small += [f"{title}: {text}" for text in reveal(page).evaluate(SMALL_TEXT, SMALLEST)]
        page.keyboard.press("PageDown")
    assert small == []


@pytest.mark.parametrize("name", PAGES)
def test_every_picture_is_large_enough_to_see(page: Page, address: str, name: str) -> None:
    open_at(page, address, name)
    widths = page.locator("figure :is(svg, img)").evaluate_all(
        "(pictures) => pictures.map((picture) => picture.getBoundingClientRect().width)"
    )
    assert [width for width in widths if width < 400] == []


@pytest.mark.parametrize("name", DECKS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_slide_is_accessible(
    open_page: OpenPage, address: str, name: str, scheme: str
) -> None:
    page = open_at(open_page(color_scheme=scheme), address, name)
    violations = []
    for title in every_slide(page):
        reveal(page)
        violations += [f"{title}: {violation}" for violation in axe(page)]
        page.keyboard.press("PageDown")
    assert violations == []


@pytest.mark.parametrize("name", sorted({*WRITTEN} & {*DECKS}))
def test_every_slide_has_timed_notes(page: Page, address: str, name: str) -> None:
    slides = open_at(page, address, name).locator("section.slide")
    without = slides.filter(has_not=page.locator("details.speaker > p:first-of-type > strong"))
    assert without.locator("> :is(h1, h2)").all_text_contents() == []


def test_a_button_presents_and_escape_leaves(page: Page, address: str) -> None:
    open_at(page, address, "deploy/run").get_by_role("button", name="Present").click()
    assert page.locator("section.slide:visible").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("section.slide:visible").count() > 3


def test_a_terminal_tells_prompt_command_and_output_apart(page: Page, address: str) -> None:
    terminal = open_at(page, address, "deploy/run").locator(".highlight:has(.gp)").first
    prompts = terminal.locator(".gp").all_text_contents()
    outputs = terminal.locator(".go").all_text_contents()
    assert set(prompts) == {"$ ", "~ $ "}
    assert [line for line in outputs if "$" in line] == []
    colour = "(part) => getComputedStyle(part).color"
    parts = (".gp", ".typed", ".go")
    assert len({terminal.locator(part).first.evaluate(colour) for part in parts}) == 3


def test_search_finds_a_page(page: Page, address: str) -> None:
    open_at(page, address, "index")
    page.keyboard.press("/")
    page.keyboard.type("rollback")
    page.locator(".md-search-result__link").first.wait_for()
    assert "Rollback" in page.locator(".md-search-result__link").first.inner_text()


def test_speaker_notes_are_not_in_the_search_index(site: Path) -> None:
    index = (site / "search" / "search_index.json").read_text("utf-8")
    assert "five short decks" not in index
    assert "Speaker notes" not in index
    assert "Anvil described an app as a manifest" in index


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_wrong_address_leads_back_into_the_site(
    open_page: OpenPage, address: str, scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(f"{address}/404.html", wait_until="networkidle")
    assert axe(page) == []
    page.get_by_role("main").get_by_role("link", name="Deploy").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("Build")
