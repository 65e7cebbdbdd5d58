"""Text as HTML: a guide's own prose, its links, and what programs printed; all of it escaped."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .matching import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

_EMPHASIS = re.compile(r"(?<![\w*<>])\*([^\s*<>][^*<>]*)\*(?![\w*])")
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)|<?(https?://[^\s<>)]+)>?")


def inline(text: str) -> str:
    """Put a guide's own prose into the page: code, emphasis and links, no more of Markdown."""
    html = _EMPHASIS.sub(r"<em>\1</em>", _CODE.sub(r"<code>\1</code>", escaped(text)))
    return _LINK.sub(lambda m: f'<a href="{m[2] or m[3]}">{m[1] or m[3]}</a>', html)


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
        parts = urlsplit(link)
        part = f" #{parts.fragment}" if parts.fragment else ""
        named.append((link, parts.netloc.removeprefix("www.") + part))
    return ", ".join(f'<a href="{escaped(link)}">{escaped(name)}</a>' for link, name in named)
