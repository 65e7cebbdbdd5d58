"""Single files and the assets of a site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mkdocs.utils.yaml import yaml_load

from makerday import decks

CONFIG = Path(__file__).parent.parent / "mkdocs.yml"


def make(body: str = "<section class='slide'><h1>Hi</h1></section>", title: str = "A deck") -> str:
    return decks.single_file(title=title, body=body)


def test_a_single_file_asks_for_nothing() -> None:
    addresses = re.findall(r"""(?:src|href)=["']([^"']*)|url\(([^)]*)""", make())
    assert [one or two for one, two in addresses if not (one or two).startswith("data:")] == []


def test_a_single_file_forbids_requests_to_whatever_is_put_in_it() -> None:
    assert "default-src 'none'" in make()


def test_a_single_file_says_its_language_title_and_width() -> None:
    html = decks.single_file(title="Bits & <bytes>", body="", lang="de", head="<meta name='x'>")
    assert '<html lang="de"' in html
    assert "<title>Bits &amp; &lt;bytes&gt;</title>" in html
    assert 'name="viewport"' in html
    assert "<meta name='x'>" in html


def test_a_single_file_adds_at_most_60_kilobytes_to_the_text() -> None:
    assert len(make(body="").encode()) <= 60_000


@pytest.mark.parametrize(("name", "end"), [("deck.js", "</script"), ("deck.css", "</style")])
def test_an_asset_can_stand_inside_a_page(name: str, end: str) -> None:
    assert end not in decks.read_asset(name)


def test_assets_are_copied_for_a_site(tmp_path: Path) -> None:
    decks.copy_assets(tmp_path / "assets" / "deck")
    copied = {path.name: path.read_text("utf-8") for path in tmp_path.rglob("deck.*")}
    assert copied == {name: decks.read_asset(name) for name in ("deck.js", "deck.css")}


def test_decks_and_the_site_read_the_same_markdown() -> None:
    with CONFIG.open(encoding="utf-8") as file:
        listed = yaml_load(file)["markdown_extensions"]
    as_settings = [entry if isinstance(entry, dict) else {entry: {}} for entry in listed]
    settings = {name: value for entry in as_settings for name, value in entry.items()}
    assert settings.keys() == set(decks.EXTENSIONS)
    for name in settings.keys() - {"toc"}:
        assert settings[name] == decks.EXTENSION_SETTINGS.get(name, {})


def test_code_is_coloured_and_has_no_line_anchors() -> None:
    html = decks.render("# T\n\n```python\nx = 1\n```")
    assert '<span class="mi">1</span>' in html
    assert "href" not in html


def test_slides_have_no_permalinks() -> None:
    assert "headerlink" not in decks.render("# Title")
