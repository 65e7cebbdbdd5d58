"""The server: this machine only, and only what it was given to serve."""

from __future__ import annotations

import http.client
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from makerday import present

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from http.client import HTTPMessage
    from pathlib import Path

    from playwright.sync_api import Page

    from makerday import loopback


@contextmanager
def serving(path: Path) -> Iterator[loopback.Server]:
    with present.listen(path, port=0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def ask(
    server: loopback.Server,
    path: str,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
) -> tuple[int, HTTPMessage, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)) as connection:
        connection.request(method, path, headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_text("<!doctype html><title>Home ✓</title>")
    (root / "assets" / "deck.js").write_text("1")
    (root / "assets" / "index.html").write_text("inner")
    (root / ".git").write_text("hidden")
    (tmp_path / "secret.txt").write_text("secret")
    (root / "out").symlink_to(tmp_path)
    (root / "out.txt").symlink_to(tmp_path / "secret.txt")
    (root / "in.html").symlink_to("index.html")
    return root


def test_a_folder_is_served_with_its_types_and_never_cached(site: Path) -> None:
    with serving(site) as server:
        status, headers, body = ask(server, "/")
        assert (status, body.decode()) == (200, "<!doctype html><title>Home ✓</title>")
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        script = ask(server, "/assets/deck.js?v=1")
        assert script[1]["Content-Type"] == "text/javascript; charset=utf-8"
        assert ask(server, "/in.html")[0] == 200


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.css", "text/css; charset=utf-8"),
        ("a.svg", "image/svg+xml; charset=utf-8"),
        ("a.json", "application/json; charset=utf-8"),
        ("a.png", "image/png"),
        ("a.woff2", "font/woff2"),
        ("sitemap.xml.gz", "application/octet-stream"),
        ("LICENSE", "application/octet-stream"),
    ],
)
def test_types_do_not_depend_on_the_machine(site: Path, name: str, kind: str) -> None:
    (site / name).write_text("x")
    with serving(site) as server:
        assert ask(server, f"/{name}")[1]["Content-Type"] == kind


def test_head_tells_the_size_and_sends_nothing(site: Path) -> None:
    with serving(site) as server:
        status, headers, body = ask(server, "/", "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) == (site / "index.html").stat().st_size


@pytest.mark.parametrize(
    "path",
    [
        "/absent",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/assets/../../secret.txt",
        "//etc/passwd",
        "/out/secret.txt",
        "/out.txt",
        "/.git",
        "/a%00b",
        "/%ff",
        "/index.html/",
        "/" + "x" * 5000,
    ],
)
def test_what_is_not_in_the_folder_is_not_found(site: Path, path: str) -> None:
    with serving(site) as server:
        status, _, body = ask(server, path)
    assert (status, body) == (404, b"There is nothing here.\n")


def test_a_site_has_its_own_page_for_what_is_not_found(site: Path) -> None:
    (site / "404.html").write_text("Lost?")
    with serving(site) as server:
        assert ask(server, "/absent")[::2] == (404, b"Lost?")
        assert ask(server, "/.git")[::2] == (404, b"There is nothing here.\n")


@pytest.mark.parametrize("path", ["/assets", "//assets", "/assets?x#y"])
def test_a_folder_without_its_slash_gets_one(site: Path, path: str) -> None:
    with serving(site) as server:
        status, headers, _ = ask(server, path)
        assert (status, headers["Location"]) == (301, "/assets/")
        assert ask(server, "/assets/")[2] == b"inner"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:{port}", 200),
        ("LOCALHOST:{port}", 200),
        ("127.0.0.1", 421),
        ("makerday.test:{port}", 421),
        ("127.0.0.1.makerday.test:{port}", 421),
        ("", 421),
    ],
)
def test_only_requests_by_its_own_name_are_answered(site: Path, host: str, status: int) -> None:
    with serving(site) as server:
        got = ask(server, "/", headers={"Host": host.format(port=server.port)})
    assert got[0] == status


def test_other_methods_are_refused(site: Path) -> None:
    with serving(site) as server:
        assert ask(server, "/", "POST")[0] == 501


def test_it_listens_on_loopback_alone(site: Path) -> None:
    with serving(site) as server:
        assert server.socket.getsockname()[0] == "127.0.0.1"


def test_a_stuck_client_holds_nobody_up(site: Path) -> None:
    with serving(site) as server, socket.create_connection(("127.0.0.1", server.port)) as stuck:
        stuck.sendall(b"GET / HT")
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda _: ask(server, "/")[0], range(64)))
    assert answers == [200] * 64


def test_a_client_that_leaves_is_no_news(site: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (site / "big.bin").write_bytes(bytes(20_000_000))
    with serving(site) as server:
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", server.port)) as leaver:
                leaver.sendall(
                    f"GET /big.bin HTTP/1.1\r\nHost: localhost:{server.port}\r\n\r\n".encode()
                )
                leaver.recv(10)
        assert ask(server, "/")[0] == 200
    assert capfd.readouterr() == ("", "")


def test_one_page_brings_its_pictures_and_nothing_else(tmp_path: Path) -> None:
    for name in ("deck.html", "dot.svg", "notes.txt", "other.html"):
        (tmp_path / name).write_text(name)
    with serving(tmp_path / "deck.html") as server:
        paths = ("/", "/deck.html", "/dot.svg", "/notes.txt", "/other.html", "/gone.png")
        found = {path: ask(server, path)[0] for path in paths}
    assert found == {
        "/": 200, "/deck.html": 200, "/dot.svg": 200,
        "/notes.txt": 404, "/other.html": 404, "/gone.png": 404,
    }  # fmt: skip


def test_a_markdown_deck_shows_an_edit_on_reload(tmp_path: Path, page: Page) -> None:
    text = tmp_path / "talk.md"
    text.write_text("# Before & after\n\nOne.\n")
    with serving(text) as server:
        page.goto(server.url)
        assert page.title() == "Before & after"
        text.write_text("# After\n\nOne.\n\n## Two\n")
        page.reload()
        assert page.title() == "After"
        assert page.locator(".slide").count() == 2


def test_a_markdown_deck_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    text = tmp_path / "talk.md"
    text.write_text("# A\n\n![gone](gone.png)\n")
    with serving(text) as server:
        status, _, body = ask(server, "/")
        assert status == 500
        assert b"the picture gone.png: No such file or directory" in body
        text.write_bytes(b"\xff")
        assert ask(server, "/")[0] == 500
        text.write_text("# Mended\n")
        assert ask(server, "/")[0] == 200
