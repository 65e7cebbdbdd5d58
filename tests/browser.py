"""What tests that look through a browser share: Chromium, a watchful context, axe."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Frame, Page, Route

PACKAGES = {"bwrap": "bubblewrap", "node": "nodejs"}
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


def need(tool: str) -> str:
    """Find `tool` on PATH; without it, skip, or fail where CI promises that it is there."""
    path = shutil.which(tool)
    if path:
        return path
    message = f"{tool} is missing: sudo apt-get install {PACKAGES.get(tool, tool)}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@dataclass
class Witness:
    """What went wrong behind a page's back."""

    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def guard(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.hostname not in LOOPBACK:
            self.foreign.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    def watch(self, context: BrowserContext) -> None:
        context.route("**/*", self.guard)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on(
            "console",
            lambda message: self.errors.append(message.text) if message.type == "error" else None,
        )


@contextmanager
def watched_page(browser: Browser, **options: Any) -> Iterator[Page]:  # noqa: ANN401 - Playwright's own options
    """Open a page; afterwards, fail if it asked another host or logged an error."""
    witness = Witness()
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 720}, **options})
    witness.watch(context)
    try:
        yield context.new_page()
    finally:
        context.close()
    assert witness.foreign == [], "the page asked other hosts"
    assert witness.errors == [], "the page logged errors"


@cache
def axe_script() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def axe(page: Page | Frame) -> list[str]:
    """Run axe-core; each violation is `rule: elements`, so that a failure can be read."""
    page.evaluate(axe_script())
    violations = page.evaluate("axe.run({resultTypes: ['violations']}).then((r) => r.violations)")
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]
