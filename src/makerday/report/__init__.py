"""The report of a cohort: one HTML file that opens from a folder and asks nobody anything."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from makerday import decks
from makerday.exports.files import put, stems
from makerday.exports.text import cut, fit, legible, one_line
from makerday.exports.verdicts import not_used
from makerday.report import plots, tally
from makerday.report.sections import section, size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from makerday.report.sections import Section

PAGE = "report.html"
SCORECARDS = "scorecards"
_LONGEST_NAME = 60
_LONGEST_REASON = 300
# Up to a thousand submissions the page has less than 2 MB, whatever they printed:
# each section is given its share of that, less what its markup takes.
_PAGE, _MARKUP, _MOST_ROOM = 1_850_000, 800, 60_000


@dataclass(frozen=True)
class Line:
    """One submission: its line in the table and the section about it further down."""

    key: str
    name: str
    points: int
    max_points: int
    levels: Markup
    complete: int
    edited: bool
    steering: str
    state: str
    seconds: float
    memory: float | None
    scorecard: str
    section: Section


def render(cards: Sequence[Mapping[str, Any]], *, title: str, graded_at: str | None = None) -> str:
    """Make the page. It links to the scorecards in a folder `scorecards` beside it.

    `graded_at` is ISO 8601; without it the latest of the scorecards is told. A card
    may say `memory_mb`, the most memory its submission used.
    """
    cards = [fit(card) for card in cards]
    lines = [
        _line(card, f"s{number}", stem, len(cards))
        for number, (card, stem) in enumerate(zip(cards, stems(cards), strict=True), 1)
    ]
    style = f"\n{tokens()}\n{_read('page.css')}"
    script = f"\n{_read('page.js')}"
    return _template().render(
        title=legible(title),
        about=_about(cards, graded_at),
        figures=_figures(cards),
        reasons=_reasons(cards, lines),
        plots=_plots(cards),
        missed=tally.missed(cards),
        several=len({card["starter"] for card in cards if card["starter"]}) > 1,
        graded=len(tally.graded(cards)),
        lines=sorted(lines, key=lambda line: (line.name.casefold(), line.key)),
        memory=any(line.memory is not None for line in lines),
        style=Markup(style),  # noqa: S704 - from our own files
        script=Markup(script),  # noqa: S704 - from our own files
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def write(cards: Sequence[Mapping[str, Any]], folder: Path) -> Path:
    """Write the page into the folder, whole or not at all, and give its path."""
    starters = {one_line(card["title"]) for card in cards if card["title"]}
    title = starters.pop() if len(starters) == 1 else "Submissions"
    return put(folder / PAGE, render(cards, title=legible(title)))


def _line(card: Mapping[str, Any], key: str, stem: str, submissions: int) -> Line:
    name = cut(one_line(card["project"]), _LONGEST_NAME) or "(no name)"
    scorecard = f"{SCORECARDS}/{quote(stem)}.json"
    taken = _MARKUP + 3 * (size(name) + len(scorecard))
    levels = [(each["number"], each["points"], each["max_points"]) for each in card["levels"]]
    full = bool(card["max_points"]) and card["points"] == card["max_points"]
    state = "complete" if full else "graded"
    return Line(
        key=key,
        name=name,
        points=card["points"],
        max_points=card["max_points"],
        levels=Markup(plots.level_bars(levels)) if levels else Markup(),  # noqa: S704 - escaped there
        complete=sum(each["status"] == "complete" for each in card["levels"]),
        edited=card["tests_edited"],
        steering=not_used(card),
        state=state if card["status"] == "graded" else "not graded",
        seconds=card["seconds"],
        memory=card.get("memory_mb"),
        scorecard=scorecard,
        section=section(card, min(_MOST_ROOM, _PAGE // submissions - taken)),
    )


def _about(cards: Sequence[Mapping[str, Any]], graded_at: str | None) -> list[str]:
    """Say what was graded, when and how, in a few words each."""
    starters = sorted(
        {f"{card['starter']} version {card['version']}" for card in cards if card["starter"]}
    )
    sandboxes = sorted({card["sandbox"] for card in cards})
    moments = [graded_at] if graded_at else [card["graded_at"] for card in cards]
    at = max((datetime.fromisoformat(moment).astimezone(UTC) for moment in moments), default=None)
    said = [", ".join(one_line(starter) for starter in starters)]
    said.append(f"graded {at.day} {at:%B %Y, %H:%M} UTC" if at else "")
    said.append(f"sandbox: {' and '.join(sandboxes)}" if sandboxes else "")
    return [words for words in said if words]


def _figures(cards: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """List the head figures: a number, what it counts, and `bad` where that is needed."""
    scores = tally.spread(cards)
    ungraded = len(cards) - len(tally.graded(cards))
    edited = sum(card["tests_edited"] for card in cards)
    full = sum(card["points"] == card["max_points"] for card in tally.graded(cards))
    found = [(f"{len(cards):,}", "submission" if len(cards) == 1 else "submissions", "")]
    if scores:
        unit = "%" if scores.percent else f" of {scores.most}"
        what = "points" if len(scores.values) == 1 else "median points"
        found.append((f"{scores.median:.3g}{unit}", what, ""))
    if scores and len(scores.values) > 1:
        found.append((f"{full:,}", "with every point", ""))
    found.append((f"{ungraded:,}", "not graded", "bad" if ungraded else ""))
    if edited:
        found.append((f"{edited:,}", "with edited tests", "bad"))
    steering = sum(bool(card.get("steering")) for card in cards)
    if steering:
        found.append((f"{steering:,}", "with files that could steer the checks, not used", "bad"))
    return found


def _reasons(
    cards: Sequence[Mapping[str, Any]], lines: Sequence[Line]
) -> list[tuple[str, list[Line]]]:
    groups = tally.reasons(cards)
    return [(cut(why, _LONGEST_REASON), [lines[at] for at in places]) for why, places in groups]


def _plots(cards: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, Markup]]:
    """Draw what there is enough of: (title, note, drawing)."""
    made = []
    scores = tally.spread(cards)
    if scores and len(scores.values) > 1:
        left_out = len(cards) - len(scores.values)
        note = f"{left_out} not graded, not counted here" if left_out else ""
        made.append(("Scores", note, plots.histogram(scores)))
    for key, title, unit in (("seconds", "Time", "s"), ("memory_mb", "Memory", "MB")):
        known = [(one_line(card["project"]), card[key]) for card in cards if card.get(key)]
        if len(known) > 1:
            made.append((title, "", plots.ranked(f"{title} by submission", known, unit)))
    return [(title, note, Markup(drawing)) for title, note, drawing in made]  # noqa: S704 - escaped there


def tokens() -> str:
    """Take the colours and fonts from the deck's style sheet, where they are kept."""
    rule = re.search(r":root \{(.*?)\}", decks.read_asset("deck.css"), re.DOTALL)
    assert rule  # noqa: S101 - a test renders a page
    found = re.findall(r"--maker-[\w-]+: [^;]+;", rule[1])
    return f":root {{ color-scheme: light dark; {' '.join(found)} }}"


def _hash(text: str) -> str:
    """Name a style or script in the page's Content-Security-Policy: nothing else runs."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _read(name: str) -> str:
    return (files("makerday.report") / name).read_text(encoding="utf-8")


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(_read("page.html.j2"))
