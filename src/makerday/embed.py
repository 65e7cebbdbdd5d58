"""Put pictures into a page, so that the page is all there is."""

from __future__ import annotations

import base64
import re
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from makerday.errors import MakerdayError

if TYPE_CHECKING:
    from pathlib import Path

KINDS = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
LIMIT = 10_000_000

_SOURCE = re.compile(r'(<img\b[^>]*?\bsrc=")([^"]*)(")')


def pictures(html: str, page: Path) -> str:
    """Replace the source of each local picture by its data; `page` is the file it is on.

    Raises MakerdayError for a picture that is not there, not a picture or not local.
    """

    def embedded(found: re.Match[str]) -> str:
        source = unescape(found[2])
        data = source if source.startswith("data:") else _data(source, page)
        return found[1] + escape(data) + found[3]

    return _SOURCE.sub(embedded, html)


def _data(source: str, page: Path) -> str:
    if urlsplit(source).scheme or source.startswith("//"):
        raise MakerdayError(
            f"{page}: the picture {source} is on another host",
            "save it beside this file: a deck makes no request",
        )
    path = page.parent / unquote(urlsplit(source).path)
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise MakerdayError(f"{page}: {source} is no picture", f"use one of {', '.join(KINDS)}")
    try:
        if path.stat().st_size > LIMIT:
            raise MakerdayError(f"{page}: the picture {source} is over 10 MB", "make it smaller")
        data = path.read_bytes()
    except OSError as error:
        raise MakerdayError(f"{page}: the picture {source}: {error.strerror}") from error
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
