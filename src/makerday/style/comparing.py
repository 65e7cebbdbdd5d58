"""Whether two runs agree: the same text, or a JSON document and a table of the same rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .matching import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .rule import Comparison
    from .scene import Transcript


def disagreement(comparison: Comparison, runs: Mapping[str, Transcript]) -> str:
    """Say in what two named runs do not stand to each other as they should, or nothing."""
    left, right = (_side(side, runs) for side in (comparison.left, comparison.right))
    names = f"{comparison.left} and {comparison.right}"
    if comparison.kind == "rows":
        return _rows(left, right, comparison)
    if comparison.kind == "same" and left.strip() != right.strip():
        return f"{names} differ: {_first_difference(left.strip(), right.strip())}"
    if comparison.kind == "same" and not left.strip():
        return f"{names} are both empty"
    if comparison.kind == "different" and left.strip() == right.strip():
        return f"{names} are the same: {quoted(left)}"
    if comparison.kind == "within":
        missing = next((line for line in left.splitlines() if line.strip() not in right), None)
        if missing is not None:
            return f"{comparison.right} lacks {quoted(missing)}, a line of {comparison.left}"
    return ""


def _side(side: str, runs: Mapping[str, Transcript]) -> str:
    name, _, stream = side.partition(".")
    return str(getattr(runs[name], stream))


def _first_difference(left: str, right: str) -> str:
    pairs = zip(left.splitlines(), right.splitlines(), strict=False)
    found = next(((a, b) for a, b in pairs if a != b), None)
    if found:
        return f"{quoted(found[0])} and {quoted(found[1])}"
    return f"{len(left.splitlines())} and {len(right.splitlines())} lines"


def _rows(document: str, table: str, comparison: Comparison) -> str:
    try:
        items = _items(json.loads(document))
    except (ValueError, RecursionError) as error:
        return f"{comparison.left} is not one JSON document: {error}"
    if items is None:
        return f"{comparison.left} is no list of items"
    lines = [line for line in table.splitlines() if line.strip()]
    spare = len(lines) - len(items)
    if spare not in ((0, 1) if comparison.header else (0,)):
        return f"{comparison.left} has {len(items)} items, {comparison.right} {len(lines)} lines"
    for number, (item, line) in enumerate(zip(items, lines[spare:], strict=True), 1):
        for name, value in _values(item, comparison.fields):
            if value not in line:
                where = f"row {number}: {name}"
                return f"{where} is {quoted(value)} in JSON, the table has {quoted(line)}"
    return ""


def _items(document: Any) -> list[Any] | None:  # noqa: ANN401 - JSON
    if isinstance(document, list):
        return document
    if isinstance(document, dict):
        lists = [value for value in document.values() if isinstance(value, list)]
        return lists[0] if len(lists) == 1 else None
    return None


def _values(item: Any, fields: tuple[str, ...]) -> list[tuple[str, str]]:  # noqa: ANN401 - JSON
    if not isinstance(item, dict):
        return [("it", str(item))]
    if fields:
        return [(name, str(item.get(name, "(missing)"))) for name in fields]
    plain = {name: value for name, value in item.items() if not isinstance(value, bool)}
    return [
        (name, str(each)) for name, each in plain.items() if isinstance(each, (str, int, float))
    ]
