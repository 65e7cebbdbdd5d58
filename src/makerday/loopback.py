"""A small web server for this machine alone."""

from __future__ import annotations

import mimetypes
import re
import socketserver
import sys
from dataclasses import dataclass
from html import unescape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Protocol, cast
from urllib.parse import quote, unquote, urlsplit

from makerday import decks, embed
from makerday.errors import MakerdayError

if TYPE_CHECKING:
    from pathlib import Path

HOST = "127.0.0.1"
HTTP_PORT = 80

# Only Python's own table: the machine's may call a script plain text.
TYPES = mimetypes.MimeTypes(filenames=())
for suffix, kind in {
    ".avif": "image/avif",
    ".ipynb": "application/json",
    ".js": "text/javascript",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".py": "text/plain",
    ".toml": "text/plain",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}.items():
    TYPES.add_type(kind, suffix)
BESIDE_A_PAGE = ("audio/", "font/", "image/", "text/css", "text/javascript", "video/")
_TEXT = re.compile(r"text/|application/(json|javascript|xml)|.*\+xml")


@dataclass(frozen=True)
class Reply:
    """What is sent back: a status, a body and where to go instead, if anywhere."""

    status: HTTPStatus
    body: bytes
    kind: str = "text/plain; charset=utf-8"
    location: str = ""


class Content(Protocol):
    """What is served: it answers for a path that starts with a slash."""

    def get(self, path: str) -> Reply: ...


@dataclass(frozen=True)
class Folder:
    """The files of a folder: none that is hidden, none that a link leads out to."""

    root: Path

    def get(self, path: str) -> Reply:
        parts = [part for part in path.split("/") if part]
        if any(part.startswith(".") or "\0" in part for part in parts):
            return _missing()
        try:
            found = self.root.joinpath(*parts).resolve()
            if not found.is_relative_to(self.root.resolve()):
                return _missing()
            if found.is_dir() and not path.endswith("/"):
                return Reply(HTTPStatus.MOVED_PERMANENTLY, b"", location=f"{_link(parts)}/")
            return _file(found / "index.html" if path.endswith("/") else found)
        except OSError:
            return self._not_found()

    def _not_found(self) -> Reply:
        page = self.root / "404.html"
        if not page.is_file():
            return _missing()
        return Reply(HTTPStatus.NOT_FOUND, page.read_bytes(), "text/html; charset=utf-8")


@dataclass(frozen=True)
class OnePage:
    """One HTML file, and the pictures, styles and scripts in its folder."""

    page: Path

    def get(self, path: str) -> Reply:
        if path in ("/", f"/{self.page.name}"):
            return _file(self.page)
        guess = TYPES.guess_type(path)[0] or ""
        return (
            Folder(self.page.parent).get(path) if guess.startswith(BESIDE_A_PAGE) else _missing()
        )


@dataclass(frozen=True)
class MarkdownDeck:
    """A Markdown file as a deck, made anew each time so that a reload shows an edit."""

    page: Path

    def get(self, path: str) -> Reply:
        if path not in ("/", f"/{self.page.name}"):
            return _missing()
        try:
            body = embed.pictures(decks.render(self.page.read_text(encoding="utf-8")), self.page)
        except (MakerdayError, OSError, UnicodeDecodeError) as error:
            return _words(HTTPStatus.INTERNAL_SERVER_ERROR, f"{self.page.name}: {error}")
        heading = re.search(r"<h[12][^>]*>(.*?)</h[12]>", body, re.DOTALL)
        title = unescape(re.sub(r"<[^>]*>", "", heading[1])).strip() if heading else ""
        deck = decks.single_file(title=title or self.page.stem, body=body)
        return Reply(HTTPStatus.OK, deck.encode(), "text/html; charset=utf-8")


class Server(socketserver.ThreadingTCPServer):
    """Serves `content` on loopback; port 0 takes a free one. Raises OSError.

    Not http.server's own: that one asks the name service for the host's name.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, content: Content, port: int) -> None:
        super().__init__((HOST, port), Handler)
        self.content = content
        self.port = int(self.server_address[1])
        self.url = f"http://{HOST}:{self.port}/"

    def knows(self, host: str) -> bool:
        """Tell whether a request is meant for this server: other names may be a trick."""
        names = (HOST, "localhost")
        ports = (f":{self.port}", "") if self.port == HTTP_PORT else (f":{self.port}",)
        return host.lower() in {name + port for name in names for port in ports}

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address
        error = sys.exception()
        # Browsers drop connections all the time.
        if not isinstance(error, (ConnectionError, TimeoutError)):
            print(f"makerday: {type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD."""

    protocol_version = "HTTP/1.1"
    server_version = "makerday"
    sys_version = ""
    timeout = 60

    def do_GET(self) -> None:
        reply = self._reply()
        self._head(reply)
        self.wfile.write(reply.body)

    def do_HEAD(self) -> None:
        self._head(self._reply())

    def _reply(self) -> Reply:
        server = cast("Server", self.server)
        if not server.knows(self.headers.get("Host", "")):
            return _words(HTTPStatus.MISDIRECTED_REQUEST, f"This server is at {server.url} only.")
        path = unquote(urlsplit(self.path).path)
        return server.content.get(path) if path.startswith("/") else _missing()

    def _head(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        if reply.location:
            self.send_header("Location", reply.location)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Keep quiet: the terminal shows the address and nothing else."""


def _file(path: Path) -> Reply:
    kind, encoding = TYPES.guess_type(path.name)
    kind = "application/octet-stream" if encoding or not kind else kind
    charset = "; charset=utf-8" if _TEXT.match(kind) else ""
    return Reply(HTTPStatus.OK, path.read_bytes(), kind + charset)


def _link(parts: list[str]) -> str:
    return "".join(f"/{quote(part)}" for part in parts)


def _words(status: HTTPStatus, words: str) -> Reply:
    return Reply(status, f"{words}\n".encode())


def _missing() -> Reply:
    return _words(HTTPStatus.NOT_FOUND, "There is nothing here.")
