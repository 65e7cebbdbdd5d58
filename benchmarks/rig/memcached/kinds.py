"""What it was that a client did wrong: some mistakes are worse than others."""

from __future__ import annotations

import ast
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PASSED, MISS, ERROR, LAX, WRONG, HANGS, CRASHES, LEFT_OUT = KINDS = (
    "passed",
    "miss",
    "error",
    "lax",
    "wrong",
    "hangs",
    "crashes",
    "left out",
)
MEANINGS = {
    MISS: "the fault was told as a miss, a False, or fewer items than there are",
    ERROR: "an error where an answer was due: the client was not back in service",
    LAX: "no error, though the reply was not in order or late; what it gave was true all the same",
    WRONG: "what it gave was not true",
    HANGS: "it did not come back",
    CRASHES: "its process was ended by a signal",
    LEFT_OUT: "says nothing about this client, for the reason given",
}
_VALUE = "the value "
_EMPTY = ("None", "False", "0", "{}", "[]", "(None,")


def kind(failure: Any, cause: BaseException | None, values: Mapping[str, bytes]) -> str:  # noqa: ANN401 - a class of the project
    """Tell from a failed check, and from the values that are true, what went wrong."""
    if cause is not None:
        return ERROR
    got = failure.got.removeprefix(_VALUE)
    if got.strip("\"'").split(" ")[0] in _EMPTY or _less(failure.called, got, values):
        return MISS
    true = failure.got.startswith(_VALUE) and any(
        repr(key) in failure.called and got == repr(value) for key, value in values.items()
    )
    return LAX if true else WRONG


def _less(called: str, got: str, values: Mapping[str, bytes]) -> bool:
    """Say whether this is a part of what there is, or a list of what was not stored."""
    if got.startswith("["):
        return "set_many" in called
    with suppress(ValueError, SyntaxError):
        found = ast.literal_eval(got)
        some = isinstance(found, dict) and found.items() <= values.items()
        return some or ("stats" in called and isinstance(found, dict))
    return False
