"""What is typed after a command: split as a shell does, with the little of a shell we need."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

_TAIL = re.compile(
    r"""^(?P<rest>.*?)(?:^|\s)(?:
      \|\s*head(?:\s+-(?:n\s*)?(?P<head>\d+))?
    | 2>\s*(?P<stderr>[^\s"'|<>&;]+)
    | >\s*(?P<stdout>[^\s"'|<>&;]+)
    | <\s*(?P<stdin>[^\s"'|<>&;]+)
    )\s*$""",
    re.VERBOSE | re.DOTALL,
)
_HEAD = "10"


@dataclass(frozen=True)
class Typed:
    """The words, and where the streams go: files, or a reader that closes after some lines."""

    words: tuple[str, ...]
    stdin: str = ""
    stdout: str = ""
    stderr: str = ""
    head: int | None = None


def split(text: str) -> Typed:
    """Split what is typed; raises ValueError, in words, for more of a shell than that."""
    tails: dict[str, str] = {}
    while found := _TAIL.match(text):
        kind, value = next(
            ((name, each) for name, each in found.groupdict().items() if each and name != "rest"),
            ("head", _HEAD),
        )
        if kind in tails:
            raise ValueError(f"{kind} goes two ways")
        tails[kind] = value
        text = found["rest"]
    lexer = shlex.shlex(text, posix=True, punctuation_chars="|<>&;")
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        words = tuple(lexer)
    except ValueError as error:
        raise ValueError(f"{error}".lower()) from None
    if any(word and not word.strip("|<>&;") for word in words):
        raise ValueError(
            "of a shell only `| head -N`, `> FILE`, `2> FILE` and `< FILE` at the end"
        )
    head = tails.pop("head", None)
    return Typed(words, head=None if head is None else int(head), **tails)
