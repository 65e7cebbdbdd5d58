"""Markdown extension: the top-level sections of a document become slides.

Name it in `markdown_extensions` as `makerday.slides`. Each top-level `h1` or `h2` starts a
`<section class="slide">`; headings inside tabs, admonitions or raw HTML do not. Speaker
notes, `??? speaker`, are kept out of the site's search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    from markdown import Markdown

# After `toc` (5) and `attr_list` (8) have given each heading its id and classes, and after
# MkDocs (1) has read the page's title from a heading that is still the first child.
PRIORITY = -10


def starts_slide(element: ET.Element) -> bool:
    return element.tag in {"h1", "h2"}


def is_footnotes(element: ET.Element) -> bool:
    return element.tag == "div" and element.get("class") == "footnote"


def section_for(heading: ET.Element) -> ET.Element:
    """Make the section that `heading` opens: a slide, unless the heading is `.page-only`."""
    page_only = "page-only" in heading.get("class", "").split()
    section = ET.Element("section", {"class": "page-only" if page_only else "slide"})
    if heading.get("id"):
        section.set("aria-labelledby", heading.get("id", ""))
    section.text = section.tail = "\n"
    return section


def wrap_sections(root: ET.Element) -> None:
    """Move the children of `root` into sections; what precedes the first heading joins it."""
    children = list(root)
    if not any(map(starts_slide, children)):
        return
    for child in children:
        root.remove(child)
    section = lead = ET.Element("section")
    for child in children:
        if starts_slide(child):
            section = section_for(child)
            section.extend(lead)
            lead.clear()
            root.append(section)
        # Footnotes belong to the page as a whole, not to its last slide.
        (root if is_footnotes(child) else section).append(child)


def keep_notes_from_search(root: ET.Element) -> None:
    """Mark the speaker's notes, so that no search of the site finds or shows them."""
    for details in root.iter("details"):
        if "speaker" in details.get("class", "").split():
            details.set("data-search-exclude", "")


class SlideSections(Treeprocessor):
    def run(self, root: ET.Element) -> None:
        wrap_sections(root)
        keep_notes_from_search(root)


class SlidesExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        md.treeprocessors.register(SlideSections(md), "makerday_slides", PRIORITY)


def makeExtension(**settings: Any) -> SlidesExtension:  # noqa: ANN401, N802 - as above
    return SlidesExtension(**settings)
