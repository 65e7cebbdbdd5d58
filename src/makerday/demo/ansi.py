"""What a terminal would show at the end of a program's output, as HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import escape

COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
BOLD = {1: True, 22: False}
UNDERLINE = {4: True, 24: False}
FAINT = 2
PLAIN, EXTENDED, EXTENDED_BACK = 39, 38, 48

_PIECES = re.compile(
    r"\x1b\[(?P<arguments>[0-?]*)[ -/]*(?P<control>[@-~])?"
    r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\)"
    r"|\x1b(?P<reset>c)|\x1b[ -/]*[0-~]"
    r"|(?P<move>[\r\n])"
    r"|(?P<text>[^\x00-\x08\x0a-\x1f\x7f]+)",
    re.DOTALL,
)
_STYLE = re.compile(r"\x1b\[([0-9;:]{0,60})m")


def to_html(output: str) -> str:
    """Make safe HTML: colours become classes (ansi-red-fg, ansi-bold), all else text."""
    return "\n".join(html_lines(output))


def html_lines(output: str) -> list[str]:
    """Make safe HTML of each line, so that lines can be left out."""
    pen, lines = Pen(), [""]
    for number, piece in enumerate(_STYLE.split(screen(output))):
        if number % 2:
            pen = pen.after(piece)
            continue
        first, *others = (pen.mark(escape(part, quote=False)) for part in piece.split("\n"))
        lines[-1] += first
        lines += others
    return lines


def width(output: str) -> int:
    """Count the characters of the longest line on the screen."""
    return max(len(line) for line in _STYLE.sub("", screen(output)).split("\n"))


def screen(output: str) -> str:
    """Play the output as a terminal would: a line drawn again replaces the old one.

    Only lines are followed, not columns. Colours stay in the text.
    """
    canvas = _Canvas()
    for found in _PIECES.finditer(output.replace("\r\n", "\n")):
        if found["text"]:
            canvas.write(found["text"])
        elif found["move"]:
            canvas.move(found["move"])
        elif found["reset"]:
            canvas.control("J", "2")
        elif found["control"] == "m":
            canvas.write(found[0] if _STYLE.fullmatch(found[0], 0, found.end()) else "")
        elif found["control"]:
            canvas.control(found["control"], found["arguments"])
    return "\n".join(canvas.lines).rstrip("\n")


class _Canvas:
    """The lines on the screen, and which one is written to."""

    def __init__(self) -> None:
        self.lines = [""]
        self.row = 0
        self.at_start = False

    def write(self, text: str) -> None:
        if self.at_start:
            self.lines[self.row] = ""
            self.at_start = False
        self.lines[self.row] += text

    def move(self, to: str) -> None:
        self.at_start = True
        if to == "\n":
            self.row += 1
            if self.row == len(self.lines):
                self.lines.append("")

    def control(self, name: str, arguments: str) -> None:
        if name == "A":
            self.row = max(0, self.row - int(arguments[:4] if arguments.isdecimal() else 1))
            self.at_start = True
        elif name == "H":
            self.row, self.at_start = 0, True
        elif name == "J" and arguments in ("2", "3"):
            self.lines, self.row, self.at_start = [""], 0, False
        elif name == "J":
            del self.lines[self.row + 1 :]
        elif name == "K" and (arguments == "2" or self.at_start):
            self.lines[self.row] = ""


@dataclass(frozen=True)
class Pen:
    """How text is written from here on."""

    colour: str = ""
    bold: bool = False
    underline: bool = False

    def after(self, codes: str) -> Pen:
        """Follow one colour sequence; what a slide has no class for is left out."""
        pen, numbers = self, [int(code or 0) for code in re.split("[;:]", codes)]
        while numbers:
            code = numbers.pop(0)
            if code in (EXTENDED, EXTENDED_BACK):
                extended, numbers = _extended(numbers)
                pen = replace(pen, colour=extended) if code == EXTENDED and extended else pen
            else:
                pen = pen.one(code)
        return pen

    def one(self, code: int) -> Pen:
        if code == 0:
            return Pen()
        if code in BOLD:
            return replace(self, bold=BOLD[code])
        if code in UNDERLINE:
            return replace(self, underline=UNDERLINE[code])
        if code in (PLAIN, FAINT):  # a slide has a colour for what is quiet
            return replace(self, colour="" if code == PLAIN else self.colour or COLOURS[0])
        if code in range(30, 38) or code in range(90, 98):
            return replace(self, colour=COLOURS[code % 10])
        return self

    def mark(self, html: str) -> str:
        names = [f"ansi-{self.colour}-fg"] if self.colour else []
        names += ["ansi-bold"] if self.bold else []
        names += ["ansi-underline"] if self.underline else []
        return f'<span class="{" ".join(names)}">{html}</span>' if names and html else html


def _extended(numbers: list[int]) -> tuple[str, list[int]]:
    """Take the arguments of a 256-colour or RGB sequence; name it when it is basic."""
    if numbers[:1] == [5]:
        basic = numbers[1:2]
        return (
            COLOURS[basic[0] % len(COLOURS)] if basic and basic[0] < 2 * len(COLOURS) else ""
        ), numbers[2:]
    return "", numbers[4:] if numbers[:1] == [2] else numbers
