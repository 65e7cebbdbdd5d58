"""Pictures travel inside the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from makerday import embed
from makerday.errors import MakerdayError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_local_picture_becomes_data(tmp_path: Path) -> None:
    (tmp_path / "my dot.svg").write_text("<svg/>")
    html = embed.pictures('<p><img alt="A dot" src="my%20dot.svg" /></p>', tmp_path / "page.md")
    assert html == '<p><img alt="A dot" src="data:image/svg+xml;base64,PHN2Zy8+" /></p>'


def test_data_stays_as_it_is(tmp_path: Path) -> None:
    html = '<img src="data:image/png;base64,AAAA">'
    assert embed.pictures(html, tmp_path / "page.md") == html


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("absent.png", "the picture absent.png: No such file or directory"),
        ("http://x.test/a.png", "the picture http://x.test/a.png is on another host"),
        ("//x.test/a.png", "the picture //x.test/a.png is on another host"),
        ("page.md", "page.md is no picture"),
        (".", ". is no picture"),
    ],
)
def test_a_picture_that_cannot_travel_is_one_line(
    tmp_path: Path, source: str, message: str
) -> None:
    page = tmp_path / "page.md"
    page.write_text("x")
    with pytest.raises(MakerdayError) as caught:
        embed.pictures(f'<img src="{source}">', page)
    assert caught.value.message == f"{page}: {message}"


def test_a_huge_picture_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "LIMIT", 3)
    (tmp_path / "a.png").write_bytes(b"1234")
    with pytest.raises(MakerdayError, match=r"a\.png is over 10 MB"):
        embed.pictures('<img src="a.png">', tmp_path / "page.md")
