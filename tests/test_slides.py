"""The Markdown extension: sections become slides, whatever else a page uses."""

from __future__ import annotations

from textwrap import dedent
from xml.etree import ElementTree as ET

import pytest

from makerday import decks

EVERYTHING = """
# Title

=== "One"

    ## In a tab

=== "Two"

    Other

!!! note

    ## In an admonition

??? speaker "Speaker notes"

    ## In the notes

<div markdown>

## In HTML

</div>

## Code

```text
# not a heading
## nor this
```

Term
:   Meaning[^1]

| a | b |
| - | - |
| 1 | 2 |

[^1]: A footnote.
"""


def sections(markdown: str) -> list[ET.Element]:
    html = decks.render(dedent(markdown)).replace("&#8617;", "").replace("&#160;", "")
    return ET.fromstring(f"<root>{html}</root>").findall("section")  # noqa: S314 - our own output


def headings(markdown: str) -> list[str]:
    return ["".join(section.find("*").itertext()) for section in sections(markdown)]  # type: ignore[union-attr]  # a section has a heading


def test_each_top_level_heading_starts_a_slide() -> None:
    assert headings("# One\n\ntext\n\n## Two\n\n### Detail\n\n## Three") == ["One", "Two", "Three"]


def test_a_slide_is_labelled_by_its_heading() -> None:
    (section,) = sections("## Ship it {: #ship }")
    assert section.attrib == {"class": "slide", "aria-labelledby": "ship"}


def test_headings_inside_other_blocks_do_not_split_a_slide() -> None:
    assert headings(EVERYTHING) == ["Title", "Code"]


def test_every_block_of_a_page_survives_the_wrapping() -> None:
    title, code = sections(EVERYTHING)
    for section, path in [
        (title, ".//input"),
        (title, "details[@class='speaker']"),
        (title, "div/h2"),
        (code, ".//pre"),
        (code, "dl"),
        (code, "table"),
    ]:
        assert section.find(path) is not None, path


def test_what_precedes_the_first_heading_joins_the_first_slide() -> None:
    (section,) = sections("A word before.\n\n# Title")
    assert [child.tag for child in section] == ["p", "h1"]


def test_a_document_without_headings_is_left_alone() -> None:
    assert decks.render("Just text.") == "<p>Just text.</p>"


def test_footnotes_stay_outside_the_slides() -> None:
    html = decks.render("# Title\n\ntext[^1]\n\n[^1]: note")
    assert html.index("</section>") < html.index('<div class="footnote">')


def test_a_page_only_heading_makes_no_slide() -> None:
    first, second = sections("# Title\n\n## Further reading {: .page-only }\n\ntext")
    assert (first.get("class"), second.get("class")) == ("slide", "page-only")


def test_notes_are_kept_from_the_search_and_other_details_are_not() -> None:
    (section,) = sections('# Title\n\n??? speaker "Notes"\n\n    n\n\n??? note\n\n    d\n')
    notes, note = section.findall("details")
    assert ("data-search-exclude" in notes.attrib, "data-search-exclude" in note.attrib) == (
        True,
        False,
    )


@pytest.mark.parametrize("marker", ["fragment", "page-only"])
def test_marks_for_the_deck_stay_on_their_paragraph(marker: str) -> None:
    (section,) = sections(f"# Title\n\ntext\n{{: .{marker} }}")
    assert section.find(f"p[@class='{marker}']") is not None
