"""An executed notebook as Markdown: a page to read, and the slides of a deck.

Cells are marked as in Jupyter, by a tag or by `slideshow.slide_type`: `notes`, `fragment`, `skip`
(on the page, not on a slide), `remove-cell`, `remove-input`, `remove-output`, `hide-input` (folded
on the page, not on a slide) and `hide-output` (folded). A slide starts at a `#` or `##` heading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from makerday.errors import MakerdayError

Node = Mapping[str, Any]

_COLOUR_CODES = re.compile(r"\x1b\[[0-9;]*m")
_HEADING = re.compile(r"#{1,2} +(.+?)( *\{[^{}]*\})?$", re.MULTILINE)


def title(notebook: Node) -> str:
    """Find the first heading: the deck's title."""
    for cell in notebook["cells"]:
        found = _HEADING.match(cell["source"]) if cell["cell_type"] == "markdown" else None
        if found:
            return found[1]
    raise MakerdayError("no cell starts with a heading", "Begin the deck with `# Its title`.")


def page(notebook: Node, *, origin: str = "") -> str:
    """Write the notebook as a page of the site; `origin` is a remark that stays off the slides."""
    settings = {"title": title(notebook), "deck": True, **notebook["metadata"].get("makerday", {})}
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in settings.items())
    return "\n".join(["---", *lines, "---", "", markdown(notebook, origin=origin)])


def markdown(notebook: Node, *, origin: str = "") -> str:
    """Write the cells, what they printed and what they drew as Markdown."""
    blocks: list[str] = []
    for number, cell in enumerate(notebook["cells"], 1):
        blocks += _cell(cell, number)
        if origin and len(blocks) == 1:
            blocks.append(f"{origin}\n{{: .page-only }}")
    return "\n\n".join(blocks) + "\n"


def _cell(cell: Node, number: int) -> list[str]:
    marks = _marks(cell)
    if "remove-cell" in marks or cell["cell_type"] == "raw" or not cell["source"].strip():
        return []
    if marks & {"slide", "subslide"} and not _HEADING.match(cell["source"]):
        raise MakerdayError(
            f"cell {number} is marked as a slide but has no heading",
            "Begin it with `## What it says`: slides are found and linked by their headings.",
        )
    content = _content(cell, marks, number)
    return [_wrapped(content, marks)] if content else []


def _marks(cell: Node) -> set[str]:
    metadata = cell["metadata"]
    return {*metadata.get("tags", ()), metadata.get("slideshow", {}).get("slide_type", "-")}


def _content(cell: Node, marks: set[str], number: int) -> str:
    if cell["cell_type"] == "markdown":
        return str(cell["source"]).strip()
    source = "" if "remove-input" in marks else _fence(_close_up(cell["source"]), "python")
    outputs = "" if "remove-output" in marks else _outputs(cell["outputs"], number)
    if source and "hide-input" in marks:
        source = _folded("page-only", "Code", source)
    if outputs and "hide-output" in marks:
        outputs = _folded("result", "Output", outputs)
    return "\n\n".join(filter(None, [source, outputs]))


def _wrapped(content: str, marks: set[str]) -> str:
    if "notes" in marks:
        return '??? speaker "Speaker notes"\n' + re.sub(
            r"^(?=.)", "    ", content, flags=re.MULTILINE
        )
    if "skip" in marks:
        return f'<div class="page-only" markdown="1">\n\n{content}\n\n</div>'
    if "fragment" in marks:
        return f'<div class="fragment" markdown="1">\n\n{content}\n\n</div>'
    return content


def _folded(kind: str, summary: str, content: str) -> str:
    return (
        f'<details class="{kind}" markdown="1">\n<summary>{summary}</summary>\n\n'
        f"{content}\n\n</details>"
    )


def _close_up(code: str) -> str:
    """Leave one blank line where the formatter wants two: a slide has no room for them."""
    return re.sub(r"\n{3,}", "\n\n", code)


def _fence(text: str, info: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence} {info}\n{text.rstrip()}\n{fence}"


def _outputs(outputs: Iterable[Node], number: int) -> str:
    blocks: list[str] = []
    printed = ""
    for output in outputs:
        text, block = _output(output, number)
        printed += text
        if block:
            blocks += [*_printed(printed), block]
            printed = ""
    return "\n\n".join([*blocks, *_printed(printed)])


def _printed(text: str) -> list[str]:
    text = _COLOUR_CODES.sub("", text).rstrip()
    return [_fence(text, "{ .text .no-copy .output }")] if text else []


def _output(output: Node, number: int) -> tuple[str, str]:
    """Give what goes on as plain text, and what stands as a block of its own."""
    if output["output_type"] == "stream":
        return output["text"], ""
    if output["output_type"] == "error":
        return f"{output['ename']}: {output['evalue']}\n", ""
    data = output["data"]
    for mime_type, block in _BLOCKS.items():
        if mime_type in data:
            return "", block(data, number)
    return f"{data.get('text/plain', '')}\n", ""


def _svg(data: Node, number: int) -> str:
    _description(data, number)
    return _raw("figure", data["image/svg+xml"])


def _png(data: Node, number: int) -> str:
    source = f"data:image/png;base64,{data['image/png'].strip()}"
    return _raw("figure", f'<img src="{source}" alt="{_description(data, number)}">')


def _html(data: Node, _number: int) -> str:
    return _raw("div", data["text/html"])


def _written(data: Node, _number: int) -> str:
    return str(data["text/markdown"]).strip()


# The best first: an object offers itself in several forms.
_BLOCKS: dict[str, Callable[[Node, int], str]] = {
    "image/svg+xml": _svg,
    "image/png": _png,
    "text/html": _html,
    "text/markdown": _written,
}


def _description(data: Node, number: int) -> str:
    """Give the picture in words. An object's own `<Figure …>` says nothing to anyone."""
    words = str(data.get("text/plain", "<"))
    if words.startswith("<"):
        raise MakerdayError(
            f"cell {number} draws a figure without a description",
            "Show it with `makerday.figures.show(figure, description)`.",
        )
    return escape(words)


def _raw(tag: str, html: str) -> str:
    """Wrap HTML so that no rule of Markdown looks into it, not even the one for fences."""
    html = html.strip().replace("```", "&#96;" * 3).replace("~~~", "&#126;" * 3)
    return f'<{tag} class="output" style="width: 100%; margin-inline: 0">\n{html}\n</{tag}>'
