"""What a program printed, told apart by check, and never more of it than is shown."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from makerday.grader.channel import MARK, mark

if TYPE_CHECKING:
    from pathlib import Path

_KEPT = 2000
_MARK = MARK.encode()
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAKS = re.compile(r"[\t\r\n]")


class Output:
    """Sorts a stream of bytes into checks by the marks that the grader writes into it."""

    def __init__(self, nonce: str, folder: Path) -> None:
        self.size = 0
        self._folder = folder
        self._mark = re.compile(mark(nonce, "CHECK").replace(b"CHECK", rb"(\w+)"))
        self._texts: dict[str, bytes] = defaultdict(bytes)
        self._check = ""
        self._held = b""

    def feed(self, data: bytes) -> None:
        """Take the next bytes; `size` counts those since the last mark."""
        data = self._held + data
        self._held = b""
        while found := self._mark.search(data):
            self._keep(data[: found.start()])
            self._check = found[1].decode()
            self.size = 0
            data = data[found.end() :]
        cut = data.rfind(_MARK)
        if cut >= 0 and len(data) - cut < _KEPT:  # perhaps half a mark
            self._held = data[cut:]
            data = data[:cut]
        self._keep(data)

    def of(self, check: str) -> str:
        """Give what was printed during a check, at most 2,000 characters of it."""
        text = relative(self._texts[check].decode("utf-8", errors="replace"), self._folder)
        lines = text[:_KEPT].split("\n")
        return "\n".join("\t".join(map(printable, line.split("\t"))) for line in lines)

    def complaint(self) -> str:
        """Give the line printed before any check that says what is wrong, or the last."""
        lines = [line.strip() for line in self.of("").splitlines() if line.strip()]
        wrong = [line for line in lines if "rror:" in line]
        return (wrong or lines or [""])[-1]

    def _keep(self, data: bytes) -> None:
        self.size += len(data)
        room = 2 * _KEPT - len(self._texts[self._check])  # paths in it become shorter
        self._texts[self._check] += data[: max(0, room)]


def relative(text: str, folder: Path) -> str:
    """Take out of a text where the run has its folder: that is another place each time."""
    return text.replace(f"{folder}/", "")


def printable(text: str, most: int = _KEPT) -> str:
    """Cut a text of the program's to size, and take out what could steer a terminal."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", _BREAKS.sub(" ", text[:most]))
