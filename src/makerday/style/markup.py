"""Text as HTML: a guide's own prose, its links, and what programs printed; all of it escaped."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from .matching import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

_EMPHASIS = re.compile(r"(?<![\w*])\*([^\s*][^*]*)\*(?![\w*])")
_CODE = re.compile(r"`([^`]+)`")
_ADDRESS = r"https?://(?:&amp;|[^\s<>()&])+"
_LINK = re.compile(rf"\[([^\]]+)\]\(({_ADDRESS})\)|(?:&lt;)?({_ADDRESS})(?:&gt;)?")


def inline(text: str) -> str:
    """Put a guide's own prose into the page: code, emphasis and links, no more of Markdown."""
    parts = _CODE.split(escaped(text))
    return "".join(
        f"<code>{part}</code>" if at % 2 else _LINK.sub(_link, _EMPHASIS.sub(r"<em>\1</em>", part))
        for at, part in enumerate(parts)
    )


def reason(text: str) -> str:
    """Put a verdict's reason into the page: its run is code, and nothing else is marked."""
    return _CODE.sub(r"<code>\1</code>", escaped(text))


def _link(found: re.Match[str]) -> str:
    return f'<a href="{found[2] or found[3]}">{found[1] or found[3]}</a>'


def escaped(text: str) -> str:
    return escape(visible(text))


def printed(text: str, most: int) -> str:
    """Escape what a program printed, control characters made visible and told apart."""
    cut = text[:most].rstrip("\n")
    html = re.sub("(␛[^␛ ]*?[A-Za-z]|\\\\x[0-9a-f]{2})", r"<i>\1</i>", escaped(cut))
    return html + (f"\n<i>… {len(text) - most:,} more characters</i>" if len(text) > most else "")


def sources(links: Sequence[str]) -> str:
    named = []
    for link in links:
        host, _, path = link.partition("://")[2].partition("/")
        part = path.rpartition("#")[2] if "#" in path else ""
        named.append((link, f"{host.removeprefix('www.')} #{part}".removesuffix(" #")))
    return ", ".join(f'<a href="{escaped(link)}">{escaped(name)}</a>' for link, name in named)
