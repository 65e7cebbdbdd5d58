"""Fill the `{{ tokens }}` of a demo's text with what is known today."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from makerday.demo import excerpt, exhibits
from makerday.errors import MakerdayError

if TYPE_CHECKING:
    from pathlib import Path

    from makerday.demo.exhibits import Story

# A fence, a comment or a code span is taken whole, so that what it holds is no token.
_PARTS = re.compile(
    r"^[ ]*(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ ]*(?P=fence)[ ]*$|\Z)"
    r"|(?P<comment><!--.*?-->)"
    r"|(?P<tick>`+)(?!`)[^\n]+?(?<!`)(?P=tick)(?!`)"
    r"|\{\{(?P<token>[^{}\n]*)\}\}",
    re.MULTILINE | re.DOTALL,
)
_SPECIAL = re.compile(r"[^\w\s,;/'\"?=%@]")
_CODE = "code "
_LIVE = "live-output "


@dataclass
class Filler:
    """Fills one text, and keeps pieces of HTML aside, by the mark that stands for them."""

    text: str
    path: Path
    story: Story
    pieces: dict[str, str] = field(default_factory=dict)

    def fill(self) -> str:
        """Give the text as Markdown with its words filled in and its pieces marked."""
        return _PARTS.sub(self._part, self.text)

    def put_pieces(self, html: str) -> str:
        """Put the pieces into the HTML that became of the text."""
        for mark, piece in self.pieces.items():
            html = html.replace(f"<p>{mark}</p>", piece).replace(mark, piece)
        return html

    def _part(self, found: re.Match[str]) -> str:
        if found["comment"]:
            return "\n" * found[0].count("\n")
        if found["token"] is None:
            return found[0]
        line = self.text.count("\n", 0, found.start())
        alone = self.text.split("\n")[line].strip() == found[0]
        return self._value(found["token"].strip(), f"{self.path}:{line + 1}", alone=alone)

    def _value(self, token: str, where: str, *, alone: bool) -> str:
        if token in exhibits.WORDS:
            return plain(exhibits.WORDS[token](self.story))
        if token not in exhibits.PIECES and not token.startswith((_CODE, _LIVE)):
            raise _unknown(token, where)
        if not alone:
            raise MakerdayError(f"{where}: {{{{ {token} }}}} needs a line of its own")
        if token.startswith(_CODE):
            return self._code(token.removeprefix(_CODE).strip(), where)
        mark = f"\ue000{token}\ue001"
        if mark not in self.pieces:
            self.pieces[mark] = self._piece(token)
        return mark

    def _piece(self, token: str) -> str:
        if token.startswith(_LIVE):
            return exhibits.live_output(self.story, *token.removeprefix(_LIVE).split())
        return exhibits.PIECES[token](self.story)

    def _code(self, name: str, where: str) -> str:
        found = {piece.name: piece for piece in excerpt.find(self.story.package)}
        if name not in found:
            names = ", ".join(found) or "none that is written yet"
            raise MakerdayError(
                f"{where}: there is no function {name} in {self.story.package.name}",
                f"there is {names}",
            )
        return fence(found[name].source, "python")


def plain(words: str) -> str:
    """Make one line that Markdown and HTML leave as it is."""
    return " ".join(_SPECIAL.sub(lambda found: f"&#{ord(found[0])};", words).split())


def fence(text: str, language: str) -> str:
    """Put text into a code block that it cannot end."""
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks} {language}\n{text}\n{ticks}"


def _unknown(token: str, where: str) -> MakerdayError:
    known = [*exhibits.WORDS, *exhibits.PIECES, f"{_LIVE}PART", "code NAME"]
    near = difflib.get_close_matches(token, known, 1)
    guess = f"; did you mean {{{{ {near[0]} }}}}?" if near else ""
    return MakerdayError(
        f"{where}: there is no {{{{ {token} }}}}{guess}",
        "known: " + ", ".join(f"{{{{ {name} }}}}" for name in known),
    )
