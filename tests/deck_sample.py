"""A deck with one slide of each kind, and a small site of which it is a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.commands.build import build
from mkdocs.config import load_config

from makerday import decks

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

HEADINGS = [
    "A sample deck",
    "Notes",
    "Steps",
    "Code",
    "Terminal",
    "Table",
    "Tabs",
    "A long slide",
    "A very long slide",
    "Questions?",
]
LONG, VERY_LONG = "a-long-slide", "a-very-long-slide"

ITEMS = "\n".join(f"{n}. Something to keep in mind, with a few words more" for n in range(1, 13))
LOG = "\n".join(f"{n:02d} request {n} took {n} ms and was answered with care" for n in range(60))

COLOURS = " ".join(
    f'<span class="ansi-{colour}-fg">{colour}</span>'
    for colour in ("red", "green", "yellow", "blue", "magenta", "cyan")
)

SAMPLE = f"""\
# A sample deck

From the first slide to the last.

## Notes

Seen by all.

For readers.
{{: .page-only }}

??? speaker "Speaker notes"

    For the speaker.

## Steps

Build
{{: .fragment }}

Release
{{: .fragment }}

Run
{{: .fragment }}

## Code

```python
@dataclass
class Client:
    \"\"\"Talks to memcached.\"\"\"

    host: str = "127.0.0.1"  # loopback

    def get(self, key: str) -> bytes | None:
        return self.ask(f"get {{key}}\\r\\n", limit=2**20, what=len(key) + 3, why=None)
```

See [the table](#table), or `client.py`.

## Terminal

<pre class="terminal"><code><span class="prompt">$ </span><span class="cmd">makerday check</span>
<span class="out">8 of 20 points</span></code></pre>

<pre>{COLOURS}</pre>

## Table

| Limit | Value |
| --- | --- |
| Key | 250 bytes |
| Value | 1 MB |

## Tabs

=== "Python"

    In Python.

=== "Shell"

    In the shell.

!!! note

    A word of warning.

## A long slide

{ITEMS}

The last of many.

## A very long slide

```text
{LOG}
```

The end of the log.

## Questions?
"""

PAGE = """\
{% extends "base.html" %}
{% block content %}
<div data-deck><button type="button" data-deck-present>Present</button>{{ page.content }}</div>
{% endblock %}
"""


def build_site(directory: Path, *, instant_at: str = "") -> Path:
    """Build a Material site of two pages, the sample and another; return where it is.

    Instant loading works at the one address that the site is built for.
    """
    docs, overrides = directory / "docs", directory / "overrides"
    decks.copy_assets(docs / "deck")
    overrides.mkdir()
    (overrides / "main.html").write_text(PAGE, encoding="utf-8")
    (docs / "index.md").write_text(SAMPLE, encoding="utf-8")
    (docs / "other.md").write_text("# Another deck\n\n## Its second slide\n", encoding="utf-8")
    extensions = [{name: decks.EXTENSION_SETTINGS.get(name, {})} for name in decks.EXTENSIONS]
    (directory / "mkdocs.yml").write_text("site_name: sample\n", encoding="utf-8")
    config = load_config(
        str(directory / "mkdocs.yml"),
        site_url=instant_at or "http://127.0.0.1/",
        docs_dir=str(docs),
        site_dir=str(directory / "site"),
        markdown_extensions=[*extensions, {"toc": {"permalink": True}}],
        extra_css=["deck/deck.css"],
        extra_javascript=["deck/deck.js"],
        theme={
            "name": "material",
            "custom_dir": str(overrides),
            "font": False,
            "features": ["content.code.copy", *(["navigation.instant"] if instant_at else [])],
            "palette": [
                {"media": f"(prefers-color-scheme: {media})", "scheme": scheme}
                for media, scheme in (("light", "default"), ("dark", "slate"))
            ],
        },
    )
    build(config)
    return directory / "site"


def shown(page: Page) -> str:
    """Read the heading of the slide the room sees."""
    (slide,) = [slide for slide in page.locator("section.slide").all() if slide.is_visible()]
    return slide.locator("h1, h2").first.inner_text().removesuffix("¶")


def press(page: Page, *keys: str) -> str:
    """Press `keys` one after the other; return the heading of the slide shown then."""
    for key in keys:
        page.keyboard.press(key)
    return shown(page)


def visible_steps(page: Page) -> list[str]:
    return [part.inner_text() for part in page.locator(".fragment").all() if part.is_visible()]


def text_size(page: Page) -> float:
    size: str = page.locator(".deck-now").evaluate("slide => getComputedStyle(slide).fontSize")
    return float(size.removesuffix("px"))
