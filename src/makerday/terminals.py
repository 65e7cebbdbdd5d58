"""Markdown extension: a terminal tells prompt, command and output apart.

Name it in `markdown_extensions` as `makerday.terminals`. In each highlighted block that holds a
prompt, commands become `.typed`, also after the `~ $ ` of a shell inside a dyno and the `=> ` of
psql, which Pygments takes for output. `data-copy` holds the commands alone: Material's copy
button takes that. In a block of the class `steps` each command but the first waits, with its
output, for a key.
"""

from __future__ import annotations

import re
from html import escape, unescape
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

if TYPE_CHECKING:
    from markdown import Markdown

# After `raw_html` (30) has put the highlighted blocks into the page.
PRIORITY = 5
TERMINAL = re.compile(
    r'<div class="(?P<classes>[^"]*\bhighlight\b[^"]*)">(?P<head>(?:(?!</div>).)*?<code[^>]*>)'
    r"(?P<code>(?:(?!</div>).)*?)</code></pre></div>",
    re.DOTALL,
)
PROMPT = re.compile(r'<span class="gp">[^<]*</span>')
INNER = re.compile(r'<span class="go">(~ \$|=&gt;|-&gt;) ([^<]*)</span>')
CONTINUED = (">&gt; </span>", "-&gt; </span>")
OUTPUT = '<span class="go">'
TAG = re.compile(r"<[^>]+>")


def commands_start(lines: list[str]) -> list[int]:
    """Find the lines that begin a command; a continuation's `> ` is a prompt, but no beginning."""
    start = [
        number
        for number, line in enumerate(lines)
        if (prompt := PROMPT.match(line)) and not prompt[0].endswith(CONTINUED)
    ]
    return start or [number for number, line in enumerate(lines) if PROMPT.match(line)]


def typed(line: str) -> str:
    """Mark what was typed in a line that is not output."""
    if not line or line.startswith(OUTPUT):
        return line
    prompt = PROMPT.match(line)
    rest = line[prompt.end() :] if prompt else line
    return (prompt[0] if prompt else "") + f'<span class="typed">{rest}</span>'


def copied(lines: list[str]) -> str:
    """Give the commands of a terminal as text, without prompts and output."""
    kept = [PROMPT.sub("", line, count=1) for line in lines if not line.startswith(OUTPUT)]
    return unescape(TAG.sub("", "\n".join(filter(None, kept))))


def in_steps(lines: list[str]) -> str:
    """Wrap each command but the first, and what it printed, in a fragment."""
    starts = commands_start(lines)
    bounds = pairwise([*starts[1:], len(lines)])
    blocks = ["\n".join(lines[first:end]) for first, end in bounds]
    shown = "\n".join(lines[: starts[1] if len(starts) > 1 else len(lines)])
    return "\n".join([shown, *(f'<span class="fragment">{block}</span>' for block in blocks)])


def rewritten(block: re.Match[str]) -> str:
    """Rewrite one highlighted block, if it is a terminal."""
    code = INNER.sub(r'<span class="gp">\1 </span>\2', block["code"].rstrip("\n"))
    if not PROMPT.search(code):
        return block[0]
    lines = code.split("\n")
    commands = escape(copied(lines)).replace("\n", "&#10;")
    lines = [typed(line) for line in lines]
    stepped = "steps" in block["classes"].split()
    code = in_steps(lines) if stepped else "\n".join(lines)
    return (
        f'<div class="{block["classes"]} terminal-block" data-copy="{commands}">'
        f"{block['head']}{code}\n</code></pre></div>"
    )


class Terminals(Postprocessor):
    def run(self, text: str) -> str:
        return TERMINAL.sub(rewritten, text)


class TerminalsExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        md.postprocessors.register(Terminals(md), "makerday_terminals", PRIORITY)


def makeExtension(**settings: Any) -> TerminalsExtension:  # noqa: ANN401, N802 - as above
    return TerminalsExtension(**settings)
