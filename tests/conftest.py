"""Fixtures for tests of every part: one Chromium, watched pages, a server, projects."""

from __future__ import annotations

import os
import threading
from contextlib import ExitStack
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from browser import need, watched_page
from memcached_kit import STARTER, overlaid

from makerday import decks, starters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lab_kit import Lab
    from playwright.sync_api import Browser, Page


class OpenPage(Protocol):
    def __call__(self, **options: Any) -> Page: ...  # noqa: ANN401 - Playwright's own options


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    executable = need("chromium")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow; most tests need none

    arguments = ["--disable-background-networking"]
    if os.getuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One lab for the whole run; each test makes apps of its own in it."""
    from lab_kit import running  # noqa: PLC0415 - slow; most tests need none

    with running(tmp_path_factory.mktemp("lab") / "lab") as up:
        yield up


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Open watched pages with options of Playwright's contexts (viewport, color_scheme …)."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(watched_page(chromium, **options))


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Open a page the size of a projector; it must ask no other host and log no error."""
    return open_page()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the base's signature
        pass


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serve a directory on a free port of loopback; the address has no slash at its end."""
    with ExitStack() as stack:

        def start(directory: Path) -> str:
            handler = partial(QuietHandler, directory=str(directory))
            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), handler))
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}"

        yield start


@pytest.fixture(scope="session")
def deck(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write the sample deck as one file; its address is file://."""
    from deck_sample import SAMPLE  # noqa: PLC0415 - slow; most tests need none

    path = tmp_path_factory.mktemp("deck") / "deck.html"
    path.write_text(decks.single_file(title="Sample", body=decks.render(SAMPLE)), "utf-8")
    return path.as_uri()


@pytest.fixture(scope="session")
def deck_site(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    """Serve the sample deck as a page of a small Material site."""
    from deck_sample import build_site  # noqa: PLC0415 - slow; most tests need none

    return serve(build_site(tmp_path_factory.mktemp("site")))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as it is published."""
    from site_build import build  # noqa: PLC0415 - slow; most tests need none

    return build(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="session")
def address(site: Path, serve: Callable[[Path], str]) -> str:
    """Serve the site as it is published."""
    return serve(site)


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project of the memcached starter as a hire gets it; to be copied, not changed."""
    need("memcached")
    return starters.generate(STARTER, "kvass", tmp_path_factory.mktemp("untouched"))


@pytest.fixture(scope="session")
def solved(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project with the solution of all levels in it."""
    return overlaid(untouched, tmp_path_factory.mktemp("solved"), "package")


@pytest.fixture
def project(untouched: Path, tmp_path: Path) -> Path:
    """Give a project of the memcached starter to spoil."""
    return overlaid(untouched, tmp_path)
