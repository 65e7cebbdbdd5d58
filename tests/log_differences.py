"""What differs between a key and what was read, path by path."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def differences(right: Any, found: Any) -> dict[str, tuple[Any, Any]]:  # noqa: ANN401 - JSON
    """Give what differs, by its path: (right, found). Shares may differ by rounding."""
    rights, founds = dict(leaves(right)), dict(leaves(found))
    return {
        path: (rights.get(path), founds.get(path))
        for path in {**rights, **founds}
        if not same(rights.get(path), founds.get(path))
    }


def same(right: Any, found: Any) -> bool:  # noqa: ANN401 - JSON
    if isinstance(right, float) and isinstance(found, float):
        return math.isclose(right, found, rel_tol=1e-9, abs_tol=1e-12)
    return bool(right == found)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, f"{path}/{name}")
    elif isinstance(value, list):
        yield f"{path}/length", len(value)
        for number, each in enumerate(value):
            yield from leaves(each, f"{path}/{number}")
    else:
        yield path, value
