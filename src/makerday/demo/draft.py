"""The first draft of a demo's text, as far as the project can tell it."""

from __future__ import annotations

import re
import subprocess
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any

from makerday.demo import excerpt
from makerday.demo.tokens import fence
from makerday.grader.scorecard import NOT_RUN, PASSED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from makerday.demo.exhibits import Story

FINE = (PASSED, NOT_RUN)
UNWRITTEN = "is not written yet"
LONGEST_PURPOSE = 280
MOST_LINES = 3

_USE = """\
## A piece of the code

{{{{ code {name} }}}}

??? speaker "Speaker notes"
    **Half a minute.** Why it looks like this. To show another function, name it in demo/slides.md.

"""
_LIVE = """\
## {title}

{{{{ {token} }}}}

??? speaker "Speaker notes"
    {notes}

"""
_LIVE_NOTES = """\
**One minute.** Better still: switch to a terminal and run it. This slide is your safety net.
    **What surprised you** the first time it ran?"""
_MORE_NOTES = """\
**Half a minute.** Say where to look before you say what it means. Not worth half a minute?
    Take the slide out."""
_BUG = """\
- What I saw:
- What I thought it was:
- What it was:"""


def first_text(story: Story) -> str:
    """Write slides.md: what is known is filled in, the rest has room."""
    template = Template((files("makerday.demo") / "slides.md").read_text(encoding="utf-8"))
    return template.substitute(
        hire=_prose(_hire(story.folder)),
        purpose=_purpose(story),
        use=_use(story),
        live=_live(story),
        bug=_bug(story),
    )


def _hire(folder: Path) -> str:
    command = ["git", "config", "user.name"]
    try:
        ran = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return "Your name"
    return ran.stdout.strip() or "Your name"


def _purpose(story: Story) -> str:
    """Take the brief's first paragraph and what the levels with points ask for."""
    reached = {level["number"] for level in story.card["levels"] if level["points"]}
    briefs = [level.brief for level in story.rubric.levels if level.number in reached]
    lines = [f"- {_prose(brief)}" for brief in briefs if brief][:MOST_LINES]
    return "\n".join([_no_token(_brief(story.folder)), "", *(lines or ["- It can:"])])


def _brief(folder: Path) -> str:
    """Give the first paragraph of the README that is one."""
    try:
        text = (folder / "README.md").read_text(encoding="utf-8")
    except (OSError, ValueError):
        text = ""
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    first = next((part for part in paragraphs if re.match(r"[\w*_`]", part)), "")
    return _shortened(first) or "In one sentence: what it is, and for whom."


def _shortened(paragraph: str) -> str:
    """Keep as many whole sentences as a slide has room for."""
    if len(paragraph) <= LONGEST_PURPOSE:
        return paragraph
    end = paragraph.rfind(". ", 0, LONGEST_PURPOSE)
    return paragraph[: end + 1] if end > 0 else paragraph[:LONGEST_PURPOSE].rsplit(" ", 1)[0] + "…"


def _use(story: Story) -> str:
    chosen = excerpt.best(excerpt.find(story.package))
    return _USE.format(name=chosen.name) if chosen else ""


def _live(story: Story) -> str:
    """Give each part of the demo its slide; the starter says which there are."""
    parts = {title: f"live-output {words}" for title, words in story.rubric.demo.slides.items()}
    notes = [_LIVE_NOTES, *[_MORE_NOTES] * len(parts)]
    titled = zip((parts or {"Live": "live-output"}).items(), notes, strict=False)
    return "".join(
        _LIVE.format(title=_prose(title), token=token, notes=note)
        for (title, token), note in titled
    )


def _bug(story: Story) -> str:
    """Start from the last check that failed, when one is known and it ran code of the hire's."""
    ran = (failed for failed in _failures(story) if UNWRITTEN not in str(failed.get("message")))
    failed = next(ran, None)
    if failed is None:
        return _BUG
    seen = failed.get("failure") or {}
    lines = [f"{key:<9} {seen[key]}" for key in ("called", "expected", "got") if seen.get(key)]
    told = "\n".join(lines) or str(failed.get("message", ""))
    title = _prose(str(failed.get("title") or failed.get("id", "")))
    return f"Level {failed.get('level', '?')}, *{title}*\n\n{fence(told, 'text')}\n\n{_BUG}"


def _failures(story: Story) -> Iterator[dict[str, Any]]:
    """List what fails now, then the failures that the history kept, the last one first."""
    yield from (check for check in story.card["checks"] if check["status"] not in FINE)
    kept = (line.get("first_failure") for line in reversed(story.history))
    yield from (failed for failed in kept if isinstance(failed, dict))


def _prose(words: str) -> str:
    return _no_token(re.sub(r"([\\`*_\[\]<])", r"\\\1", " ".join(words.split())))


def _no_token(words: str) -> str:
    return words.replace("{{", "{ {")
