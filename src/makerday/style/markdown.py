"""The lines of a Markdown file, told apart: headings, fenced blocks, text; comments left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCE = re.compile(r"( {0,3})(`{3,}|~{3,})\s*([^`]*)$")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)(?:\s+#+)?\s*$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True)
class Heading:
    line: int
    depth: int
    text: str


@dataclass(frozen=True)
class Fence:
    """A fenced block. `line` is its first line's own, below the opening; `open` has no end."""

    line: int
    kind: str
    text: str
    open: bool = False


@dataclass(frozen=True)
class Line:
    line: int
    text: str


def parts(text: str) -> Iterator[Heading | Fence | Line]:
    """Tell a text apart, in its order; lines count from 1."""
    lines = _without_comments(text).split("\n")
    at = 0
    while at < len(lines):
        line = lines[at].rstrip("\r")
        at += 1
        if found := _FENCE.match(line):
            fence, used = _fence(found, lines, at)
            yield fence
            at += used
        elif heading := _HEADING.match(line):
            yield Heading(at, len(heading[1]), heading[2])
        else:
            yield Line(at, line)


def _fence(found: re.Match[str], lines: list[str], at: int) -> tuple[Fence, int]:
    indent, mark, info = len(found[1]), found[2], found[3].strip()
    end = re.compile(rf" {{0,3}}{re.escape(mark[0])}{{{len(mark)},}}\s*$")
    body: list[str] = []
    for line in lines[at:]:
        if end.match(line):
            return Fence(at + 1, info, "\n".join(body) + "\n"), len(body) + 1
        body.append(line.rstrip("\r").removeprefix(" " * indent))
    return Fence(at + 1, info, "\n".join(body) + "\n", open=True), len(body)


def _without_comments(text: str) -> str:
    """Blank comments out, their lines kept; what only looks like one in a block stays."""

    def blank(found: re.Match[str]) -> str:
        fences = re.findall(r"^ {0,3}(?:```|~~~)", text[: found.start()], re.MULTILINE)
        return found[0] if len(fences) % 2 else "\n" * found[0].count("\n")

    return _COMMENT.sub(blank, text)
