"""What a demo can show of its project: the words and pieces behind each `{{ token }}`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any

from makerday.demo import ansi, chart, transcript
from makerday.demo.timeline import day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from makerday.grader.rubric import Rubric

WIDEST = 96
HEAD, TAIL = 5, 11


@dataclass(frozen=True)
class Story:
    """A project and all that is known of it. `run`: its demo command may be run."""

    folder: Path
    rubric: Rubric
    card: Mapping[str, Any]
    history: Sequence[Mapping[str, Any]]
    run: bool = True

    @property
    def package(self) -> Path:
        return self.folder / str(self.card.get("package") or self.folder.name)


def score(story: Story) -> str:
    card = story.card
    if card["status"] != "graded":
        return f"not graded: {card['reason'] or 'no reason given'}"
    return f"{card['points']:g} of {card['max_points']:g} points"


def checks(story: Story) -> str:
    """Say what passed, and that the mentor holds more: never that all is well."""
    public = [check for check in story.card["checks"] if check["visibility"] == "public"]
    words = f"public {_passed(public)} of {len(public)} checks"
    if count := story.card.get("mentor_checks", 0):
        words += f"; {count} mentor check{'s run' if count > 1 else ' runs'} on Maker Day"
    if story.card.get("tests_edited"):
        words += "; the tests were edited"
    return words


def date(story: Story) -> str:
    at = _local(story.card["graded_at"])
    return f"{day(at)} {at.year}"


def score_over_time(story: Story) -> str:
    """Draw the plot twice, for a screen and for a phone; CSS shows one of them."""
    levels = [
        chart.Level(level["number"], str(level["title"]), level["max_points"])
        for level in story.card["levels"]
    ]
    gradings = _gradings(story, [level.number for level in levels])
    wide = chart.score_over_time(gradings, levels)
    narrow = chart.score_over_time(gradings, levels, width=480, height=400, name="score-narrow")
    return (
        f'<div class="demo-plot demo-wide">{wide}</div>\n'
        f'<div class="demo-plot demo-narrow">{narrow}</div>'
    )


def live_output(story: Story, *words: str) -> str:
    """Run the rubric's demo command and show what it printed, and honestly if it failed."""
    demo = story.rubric.demo
    if not demo.command:
        return _note("This starter has no demo command.")
    command = " ".join(["python", *demo.command, *words])
    if not story.run:
        return _note(f"{command}: not run this time.")
    ran = transcript.run([*demo.command, *words], story.folder, seconds=demo.seconds)
    parts = [_note(f"{command}: {ran.note}", bad=True)] if ran.note else []
    if ran.text.strip():
        parts.append(_terminal(command, ran.text))
    elif not ran.note:
        parts.append(_note(f"{command}: printed nothing."))
    return "\n".join(parts)


def levels(story: Story) -> str:
    """Make a small table: a row for each level, with the checks passed and the points."""
    heads = "".join(
        f'<th scope="col">{head}</th>' for head in ("Level", "Checks passed", "Points")
    )
    rows = "\n".join(_row(level, story.card["checks"]) for level in story.card["levels"])
    total = f"{story.card['points']:g} of {story.card['max_points']:g}"
    return "\n".join(
        [
            '<table class="demo-levels">',
            f"<thead><tr>{heads}</tr></thead>",
            f"<tbody>{rows}</tbody>",
            f'<tfoot><tr><th scope="row">Together</th><td>{escape(checks(story))}</td>',
            f"<td>{total}</td></tr></tfoot></table>",
        ]
    )


WORDS: dict[str, Callable[[Story], str]] = {
    "project": lambda story: str(story.card["project"]),
    "starter": lambda story: str(story.card["title"]),
    "date": date,
    "score": score,
    "checks": checks,
}
PIECES: dict[str, Callable[[Story], str]] = {
    "score-over-time": score_over_time,
    "live-output": live_output,
    "levels": levels,
}


def _row(level: Mapping[str, Any], results: Sequence[Mapping[str, Any]]) -> str:
    own = [check for check in results if check["level"] == level["number"]]
    share = 100 * _passed(own) / (len(own) or 1)
    state = "" if level["status"] == "open" else f" · {level['status']}"
    return (
        f'<tr><th scope="row">{level["number"]} {escape(str(level["title"]))}</th>'
        f'<td><span class="demo-bar" aria-hidden="true"><i style="width: {share:.0f}%"></i></span>'
        f'<span class="demo-said">{_passed(own)} of {len(own)}{escape(state)}</span></td>'
        f"<td>{level['points']:g} of {level['max_points']:g}</td></tr>"
    )


def _passed(results: Sequence[Mapping[str, Any]]) -> int:
    return sum(check["status"] == "passed" for check in results)


def _gradings(story: Story, numbers: Sequence[int]) -> list[chart.Grading]:
    """Read the history, without the lines that cannot be read; else the one scorecard."""
    found = []
    for line in story.history:
        try:
            found.append(_grading(line["at"], line["levels"], numbers))
        except (KeyError, TypeError, ValueError):
            continue
    return found or [_grading(story.card["graded_at"], story.card["levels"], numbers)]


def _grading(
    at: str, points: Sequence[Mapping[str, Any]], numbers: Sequence[int]
) -> chart.Grading:
    got = {level["number"]: float(level["points"]) for level in points}
    return chart.Grading(_local(at), tuple(got.get(number, 0.0) for number in numbers))


def _local(at: str) -> datetime:
    moment = datetime.fromisoformat(at)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone()


def _terminal(command: str, output: str) -> str:
    lines = [f'<span class="demo-command">$ {escape(command)}</span>', *ansi.html_lines(output)]
    shown = "\n".join(_cut(lines))
    names = "demo-output" if ansi.width(output) <= WIDEST else "demo-output demo-wrapped"
    told = f'class="{names}" tabindex="0" role="region" aria-label="Output"'
    return f"<pre {told}><code>{shown}</code></pre>"


def _cut(lines: list[str]) -> list[str]:
    """Mark what a slide has no room for: its head and tail are shown. The page shows all."""
    left = len(lines) - HEAD - TAIL
    if left <= 1:
        return lines
    first, *others = lines[HEAD:-TAIL]
    told = f'<span class="demo-more">… {left} more lines</span>'
    middle = [f'{told}<span class="page-only">{first}', *others]
    middle[-1] += "</span>"
    return [*lines[:HEAD], *middle, *lines[-TAIL:]]


def _note(words: str, *, bad: bool = False) -> str:
    return f'<p class="demo-note{" demo-bad" if bad else ""}">{escape(words)}</p>'
