"""An executed notebook as Markdown: what each mark on a cell does."""

from __future__ import annotations

from typing import Any

import pytest

from makerday import decks
from makerday.errors import MakerdayError
from makerday.notebook_page import markdown, page, title

PIXEL = "iVBORw0KGgo="


def text(source: str, *tags: str, slide_type: str = "-") -> dict[str, Any]:
    metadata = {"tags": list(tags), "slideshow": {"slide_type": slide_type}}
    return {"cell_type": "markdown", "source": source, "metadata": metadata}


def code(source: str, *tags: str, outputs: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {**text(source, *tags), "cell_type": "code", "outputs": outputs or []}


def printed(words: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": words}


def shown(**data: str) -> dict[str, Any]:
    types = {"svg": "image/svg+xml", "png": "image/png", "html": "text/html", "text": "text/plain"}
    return {"output_type": "display_data", "data": {types[kind]: data[kind] for kind in data}}


def notebook(*cells: dict[str, Any], **metadata: object) -> dict[str, Any]:
    return {"cells": [text("# Deck"), *cells], "metadata": metadata}


def written(*cells: dict[str, Any]) -> str:
    return markdown(notebook(*cells))


def rendered(*cells: dict[str, Any]) -> str:
    return decks.render(written(*cells))


def test_the_first_heading_is_the_title() -> None:
    cells = [text("No heading."), text("# The *one* {: #x }\n\nMore."), text("# Two")]
    assert title({"cells": cells, "metadata": {}}) == "The *one*"


def test_a_deck_without_a_heading_is_refused() -> None:
    with pytest.raises(MakerdayError, match="no cell starts with a heading"):
        title({"cells": [text("Hello.")], "metadata": {}})


def test_the_page_says_what_it_is_in_its_front_matter() -> None:
    text = page(notebook(makerday={"description": 'Says "hi"'}))
    assert text.startswith('---\ntitle: "Deck"\ndeck: true\ndescription: "Says \\"hi\\""\n---\n')


def test_the_origin_stands_on_the_page_and_on_no_slide() -> None:
    html = decks.render(markdown(notebook(text("## Two")), origin="From a file."))
    assert '<p class="page-only">From a file.</p>' in html
    assert html.index("From a file.") < html.index("Two")


def test_what_a_cell_printed_follows_its_code() -> None:
    html = rendered(code("print(1)", outputs=[printed("1\n"), printed("\x1b[31m2\x1b[0m\n")]))
    assert "no-copy output highlight" in html
    assert html.index("print") < html.index("1\n2")


def test_printed_fences_and_code_with_fences_break_nothing() -> None:
    html = rendered(code('x = "````"', outputs=[printed("```\n## no heading\n```\n")]))
    assert html.count("<section") == 1
    assert "````" in html


def test_two_blank_lines_in_code_become_one() -> None:
    assert "a = 1\n\nb = 2" in written(code("a = 1\n\n\n\nb = 2"))


def test_an_error_shown_on_purpose_is_one_line() -> None:
    error = {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": ["no"]}
    assert "KeyError: 'x'\n```" in written(code("{}['x']", "raises-exception", outputs=[error]))


@pytest.mark.parametrize(
    ("tag", "code_shown", "output_shown"),
    [
        ("remove-cell", False, False),
        ("remove-input", False, True),
        ("remove-output", True, False),
    ],
)
def test_a_tag_removes_its_part(tag: str, code_shown: bool, output_shown: bool) -> None:  # noqa: FBT001 - a table
    text = written(code("the_code", tag, outputs=[printed("the output")]))
    assert ("the_code" in text, "the output" in text) == (code_shown, output_shown)


def test_hidden_code_is_folded_on_the_page_and_on_no_slide() -> None:
    html = rendered(code("x = 1", "hide-input", outputs=[printed("seen")]))
    folded = html[html.index('<details class="page-only">') : html.index("</details>")]
    assert 'class="n">x</span>' in folded
    assert "seen" not in folded


def test_hidden_output_is_folded() -> None:
    html = rendered(code("x", "hide-output", outputs=[shown(svg="<svg></svg>", text="A line.")]))
    folded = html[html.index("<details") : html.index("</details>")]
    assert "<svg></svg>" in folded


@pytest.mark.parametrize("marked", [("notes", "-"), ("", "notes")])
def test_notes_become_the_speakers(marked: tuple[str, str]) -> None:
    tag, slide_type = marked
    html = rendered(text("Say *this*.\n\n```\ncode\n```", tag, slide_type=slide_type))
    notes = html[html.index('<details class="speaker"') : html.index("</details>")]
    assert "<em>this</em>" in notes
    assert "<code>code" in notes


def test_a_fragment_is_wrapped_as_one() -> None:
    html = rendered(text("- one\n- two", slide_type="fragment"))
    assert '<div class="fragment">\n<ul>' in html


def test_what_is_skipped_stays_on_the_page() -> None:
    assert '<div class="page-only">\n<p>Aside.</p>' in rendered(text("Aside.", slide_type="skip"))


def test_each_heading_starts_a_slide_marked_or_not() -> None:
    html = rendered(text("## One", slide_type="slide"), text("More."), text("## Two"))
    assert html.count("<section") == 3


def test_a_slide_without_a_heading_is_refused() -> None:
    with pytest.raises(MakerdayError, match="cell 2 is marked as a slide but has no heading"):
        written(text("No heading.", slide_type="slide"))


def test_a_drawing_stands_in_the_page_as_it_is() -> None:
    drawing = '<svg role="img" aria-label="A line."><path d="M 0 0"/></svg>'
    assert drawing in rendered(code("draw()", outputs=[shown(svg=drawing, text="A line.")]))


def test_a_picture_carries_its_description() -> None:
    html = rendered(code("draw()", outputs=[shown(png=PIXEL, text="Up & down")]))
    assert f'<img src="data:image/png;base64,{PIXEL}" alt="Up &amp; down">' in html


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_picture_without_a_description_is_refused(kind: str) -> None:
    nothing_said = shown(text="<Figure size 640x480 with 1 Axes>", **{kind: PIXEL})
    with pytest.raises(MakerdayError, match="cell 2 draws a figure without a description"):
        written(code("draw()", outputs=[nothing_said]))


def test_html_is_passed_on_whole() -> None:
    html = "<table>\n<tr><td>1\n\n    indented\n```\n</td></tr>\n</table>"
    kept = html.replace("```", "&#96;&#96;&#96;")
    assert kept in rendered(code("table", outputs=[shown(html=html)]))


def test_a_value_is_shown_as_text() -> None:
    assert "{ .text .no-copy .output }\n42\n```" in written(code("42", outputs=[shown(text="42")]))
