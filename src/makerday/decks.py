"""Markdown to slides, and slides to one HTML file that needs nothing else."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jinja2
import markdown as python_markdown

if TYPE_CHECKING:
    from pathlib import Path

ASSETS = ("deck.js", "deck.css")

# The same list as in mkdocs.yml, so that a page and a demo are written alike. Only the
# table of contents differs: a slide has no permalinks.
EXTENSIONS = (
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "tables",
    "toc",
    "pymdownx.details",
    "pymdownx.superfences",
    "pymdownx.highlight",
    "pymdownx.inlinehilite",
    "pymdownx.tabbed",
    "makerday.slides",
    "makerday.terminals",
)
EXTENSION_SETTINGS: dict[str, dict[str, Any]] = {
    "toc": {"permalink": False},
    "pymdownx.highlight": {"anchor_linenums": False},
    "pymdownx.tabbed": {"alternate_style": True},
}


def render(markdown: str) -> str:
    """Turn Markdown into HTML whose top-level sections are slides."""
    return python_markdown.markdown(
        markdown, extensions=EXTENSIONS, extension_configs=EXTENSION_SETTINGS
    )


def single_file(*, title: str, body: str, lang: str = "en", head: str = "") -> str:
    """Make one HTML file of `body`, which holds the slides: no request, opens from a stick.

    `head` goes into the file's head as it is.
    """
    return template().render(
        title=title,
        body=body,
        lang=lang,
        head=head,
        style=read_asset("deck.css"),
        script=read_asset("deck.js"),
    )


def copy_assets(directory: Path) -> None:
    """Write deck.js and deck.css into `directory`, for the pages of a site."""
    directory.mkdir(parents=True, exist_ok=True)
    for name in ASSETS:
        (directory / name).write_text(read_asset(name), encoding="utf-8")


@cache
def read_asset(name: str) -> str:
    return (files("makerday") / "deck" / name).read_text(encoding="utf-8")


@cache
def template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(read_asset("deck.html.j2"))
