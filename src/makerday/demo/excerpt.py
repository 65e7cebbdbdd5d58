"""Find a function of the hire's own, short enough to be read on a slide."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHORTEST = 4
LONGEST = 14

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Excerpt:
    """A function or method: its name as one says it (`Client.get`) and its source."""

    name: str
    source: str

    @property
    def lines(self) -> int:
        return self.source.count("\n") + 1


def find(package: Path) -> list[Excerpt]:
    """List the public functions and methods that were written, stubs left out."""
    return [excerpt for path in sorted(package.rglob("*.py")) for excerpt in _in_file(path)]


def best(excerpts: list[Excerpt]) -> Excerpt | None:
    """Choose the longest that still fits a slide, a method before a function."""
    fitting = [excerpt for excerpt in excerpts if SHORTEST <= excerpt.lines <= LONGEST]
    return max(fitting, key=lambda excerpt: ("." in excerpt.name, excerpt.lines), default=None)


def _in_file(path: Path) -> Iterator[Excerpt]:
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except (OSError, ValueError, SyntaxError, RecursionError):
        return
    for owner, function in _functions(tree):
        if not function.name.startswith("_") and not _is_stub(function):
            yield Excerpt(owner + function.name, _source(text, function))


def _functions(tree: ast.Module) -> Iterator[tuple[str, Function]]:
    for node in tree.body:
        if isinstance(node, Function):
            yield "", node
        elif isinstance(node, ast.ClassDef):
            yield from (
                (f"{node.name}.", part) for part in node.body if isinstance(part, Function)
            )


def _is_stub(function: Function) -> bool:
    """Tell a body of only a docstring, `...`, `pass` or `raise NotImplementedError`."""
    return all(
        isinstance(step, ast.Pass)
        or (isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant))
        or (isinstance(step, ast.Raise) and "NotImplementedError" in ast.dump(step))
        for step in function.body
    )


def _source(text: str, function: Function) -> str:
    first = min([function.lineno, *(mark.lineno for mark in function.decorator_list)])
    lines = text.splitlines()[first - 1 : function.end_lineno]
    return dedent("\n".join(lines)).rstrip()
