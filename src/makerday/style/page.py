"""The report: one HTML page that opens from a folder, with the runs behind every verdict."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from . import outcome
from .markup import escaped, inline, printed, reason, sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .outcome import Evidence, Outcome, Result

_HERE = Path(__file__).parent
SIGNS = {
    outcome.PASS: "✔",
    outcome.FAIL: "✘",
    outcome.WAIVED: "≈",
    outcome.VACUOUS: "○",
    outcome.NOT_APPLICABLE: "\N{EN DASH}",
    outcome.ERROR: "!",
}
_MEANS = {
    outcome.PASS: "the rule was kept",
    outcome.FAIL: "it was not",
    outcome.WAIVED: "it was not, for a reason that is given",
    outcome.VACUOUS: "kept, but the check had nothing to bite on",
    outcome.NOT_APPLICABLE: "the rule does not apply to this command",
    outcome.ERROR: "it could not be tried",
}
_WORST_FIRST = (
    *(outcome.FAIL, outcome.ERROR, outcome.WAIVED),
    *(outcome.VACUOUS, outcome.NOT_APPLICABLE, outcome.PASS),
)
_LEVELS = ("must", "should", "may")
_MOST, _MOST_OF_A_PASS = 6000, 1500
_MOST_TOUCHED = 12


def render(found: Sequence[Outcome], *, tokens: str = "", made: str = "") -> str:
    """Make the page. `tokens` is CSS that sets colours and fonts; `made` says when it was."""
    style = f"\n{tokens}\n{_read('page.css')}"
    script = f"\n{_read('page.js')}"
    title = found[0].name if len(found) == 1 else f"{len(found)} commands"
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            f"<title>{escaped(title)}: style report</title>",
            f"<style>{style}</style>\n</head>\n<body>\n<header>",
            f"<h1>{escaped(title)}</h1>",
            f'<p class="quiet">{_about(found, made)}</p>',
            *([_figures(found[0])] if len(found) == 1 else []),
            "</header>\n<main>",
            *(_matrix(found) if len(found) > 1 else ()),
            *_complaints(found),
            *(line for number, each in enumerate(found) for line in _command(each, number, found)),
            _legend(),
            f"</main>\n<script>{script}</script>\n</body>\n</html>\n",
        ]
    )


def _about(found: Sequence[Outcome], made: str) -> str:
    first = found[0]
    parts = [f"held to {Path(first.guide).name}", f"{len(first.results)} rules", made]
    if len(found) == 1:
        parts.append(f"{first.seconds:.1f} s")
    parts.append("no network" if first.guarded else "the network was open: no bubblewrap")
    return escaped(" · ".join(part for part in parts if part))


def _figures(found: Outcome) -> str:
    musts = sum(each.accuses and each.level == "must" for each in found.results)
    items = []
    for verdict in outcome.VERDICTS:
        number = found.count(verdict)
        if not number and verdict not in {outcome.PASS, outcome.FAIL}:
            continue
        bad = ' class="bad"' if number and verdict in {outcome.FAIL, outcome.ERROR} else ""
        of_them = f", {musts} must" if musts and verdict == outcome.FAIL else ""
        items.append(f"<li{bad}><b>{number}</b> {verdict}{of_them}</li>")
    return f'<ul class="figures">{"".join(items)}</ul>'


def _matrix(found: Sequence[Outcome]) -> Iterator[str]:
    yield '<section aria-labelledby="all">\n<h2 id="all">All verdicts</h2>'
    yield '<div class="wide" tabindex="0" role="group" aria-label="All verdicts">\n<table>'
    heads = "".join(f'<th scope="col">{escaped(each.name)}</th>' for each in found)
    yield f'<thead><tr><th scope="col">Rule</th>{heads}</tr></thead>\n<tbody>'
    for row in zip(*(each.results for each in found), strict=True):
        rule = row[0]
        cells = "".join(_cell(each, number) for number, each in enumerate(row))
        head = f"<b>{rule.id}</b> <span>{inline(rule.title)}</span>"
        head += f' <i class="quiet">{rule.level}</i>'
        yield f'<tr><th scope="row">{head}</th>{cells}</tr>'
    passed = "".join(f"<td>{_score(each)}</td>" for each in found)
    yield '</tbody>\n<tfoot><tr><th scope="row">kept, of those that could fail</th>'
    yield f"{passed}</tr></tfoot>"
    yield "</table>\n</div>\n</section>"


def _cell(result: Result, number: int) -> str:
    sign = f'<span aria-hidden="true">{SIGNS[result.verdict]}</span>'
    link = f'<a href="#c{number}-{result.id}" title="{result.verdict}">{sign}'
    name = _class(result.verdict)
    return f'<td class="{name}">{link}<span class="unseen">{result.verdict}</span></a></td>'


def _score(found: Outcome) -> str:
    tried = (outcome.PASS, outcome.FAIL, outcome.WAIVED)
    return f"{found.count(outcome.PASS)}/{sum(map(found.count, tried))}"


def _complaints(found: Sequence[Outcome]) -> Iterator[str]:
    told = dict.fromkeys(str(each) for one in found for each in one.complaints)
    if told:
        items = "".join(f"<li>{escaped(each)}</li>" for each in told)
        yield '<section class="complaints" aria-labelledby="wrong">'
        yield f'<h2 id="wrong">Wrong with the guide</h2>\n<ul>{items}</ul>\n</section>'


def _command(found: Outcome, number: int, every: Sequence[Outcome]) -> Iterator[str]:
    yield f'<section class="rules" aria-labelledby="c{number}">'
    name = escaped(found.name) if len(every) > 1 else "Rule by rule"
    yield f'<h2 id="c{number}">{name}</h2>'
    if len(every) > 1:
        yield _figures(found)
    order = sorted(
        found.results,
        key=lambda each: (_WORST_FIRST.index(each.verdict), _LEVELS.index(each.level)),
    )
    for each in order:
        yield from _rule(each, f"c{number}-{each.id}")
    yield "</section>"


def _rule(result: Result, key: str) -> Iterator[str]:
    rule = result.rule
    is_open = " open" if result.verdict in {outcome.FAIL, outcome.ERROR} else ""
    kind = _class(result.verdict)
    yield f'<details id="{key}"{is_open}><summary>{_sign(result.verdict)}'
    yield f"<h3><b>{rule.id}</b> {inline(rule.title)}</h3>"
    yield f'<span class="quiet">{rule.level}</span>'
    yield f'<span class="verdict {kind}">{result.verdict}</span></summary>\n<div>'
    if result.reason and not any(each.problem for each in result.evidence):
        yield f'<p class="why">{reason(result.reason)}</p>'
    if result.waiver:
        yield f"<p>Waived: {inline(result.waiver)}</p>"
    if rule.reason:
        yield f'<p class="quiet">{inline(rule.reason)} {sources(rule.sources)}</p>'
    if rule.disputed:
        yield f'<p class="quiet">Disputed: {inline(rule.disputed)}</p>'
    most = _MOST_OF_A_PASS if result.verdict == outcome.PASS else _MOST
    for each in result.evidence:
        yield from _run(each, most)
    tries = f", tried {result.attempts} times" if result.attempts > 1 else ""
    where = escaped(Path(result.where).name)
    yield f'<p class="quiet">{where}{tries}</p>\n</div></details>'


def _run(each: Evidence, most: int) -> Iterator[str]:
    run = each.transcript
    bad = " bad" if each.problem else ""
    yield f'<div class="run{bad}">\n<p class="typed"><i>$</i> {escaped(each.shown)}</p>'
    for name in ("stdout", "stderr", "screen"):
        told = getattr(run, name)
        if told:
            yield f'<p class="stream">{name}</p>'
            yield f'<pre tabindex="0" role="group" aria-label="{name}">'
            yield f"{printed(told, most)}</pre>"
    yield f'<p class="quiet">{escaped(" · ".join(_facts(each)))}</p>'
    if each.problem:
        yield f'<p class="problem">{escaped(each.problem)}</p>'
    yield "</div>"


def _facts(each: Evidence) -> Iterator[str]:
    run = each.transcript
    if not run.output and run.ended != "not run":
        yield "printed nothing"
    if run.ended:
        yield {"time": "stopped at its limit"}.get(run.ended, run.ended)
    else:
        yield f"exit {run.exit}"
    if run.ended != "not run":
        yield f"{run.seconds:.2f} s"
    if run.baseline:
        yield f"{1000 * sorted(run.cpu)[len(run.cpu) // 2]:.0f} ms of CPU"
    if run.touched:
        more = len(run.touched) - _MOST_TOUCHED
        touched = ", ".join(run.touched[:_MOST_TOUCHED]) + (
            f" and {more} more" if more > 0 else ""
        )
        yield f"touched {touched}"
    if run.left:
        yield f"left {run.left} running"


def _legend() -> str:
    items = "".join(
        f"<li>{_sign(verdict)} {verdict}: {what}</li>" for verdict, what in _MEANS.items()
    )
    head = '<section aria-labelledby="means"><h2 id="means">The verdicts</h2>'
    return f'{head}\n<ul class="legend">{items}</ul></section>'


def _sign(verdict: str) -> str:
    sign = SIGNS[verdict]
    return f'<span class="sign {_class(verdict)}" aria-hidden="true">{sign}</span>'


def _class(verdict: str) -> str:
    return {outcome.NOT_APPLICABLE: "none"}.get(verdict, verdict)


def _hash(text: str) -> str:
    """Name a style or script in the page's Content-Security-Policy: nothing else runs."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _read(name: str) -> str:
    return _HERE.joinpath(name).read_text(encoding="utf-8")
