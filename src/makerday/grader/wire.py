"""What crosses between the checks and the program under test: JSON lines, never pickles."""

from __future__ import annotations

import binascii
import json

TYPE_CHECKING = False  # typing itself would be a tenth of the start
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

LONGEST = 16 << 20
_WORD = 1 << 63

_BYTES: dict[str, Callable[[bytes], Any]] = {"bytes": bytes, "bytearray": bytearray}
_GROUPS: dict[str, Callable[[list[Any]], Any]] = {
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
}
_CROSSING = {type(None), bool, int, float, str, list, dict, bytes, bytearray, memoryview}
_CROSSING |= {tuple, set, frozenset}


def pack(value: object, keep: Callable[[object], Any]) -> Any:  # noqa: ANN401, PLR0911 - JSON, type by type
    """Turn a value into what JSON can hold; `keep` is given what cannot cross.

    Types survive: a tuple comes out a tuple, bytes come out bytes. Objects are
    `{"TYPE": …}`, so that no dict of the value's own can be taken for one.
    """
    kind = type(value)
    if kind not in _CROSSING:  # a subclass may be anything
        return keep(value)
    match value:
        case list():
            return [pack(item, keep) for item in value]
        case dict():
            items = value.items()
            return {"dict": [[pack(key, keep), pack(item, keep)] for key, item in items]}
        case memoryview():
            told = binascii.b2a_base64(value.tobytes(), newline=False).decode()
            return {"memoryview": told, "format": value.format}
        case bytes() | bytearray():
            return {kind.__name__: binascii.b2a_base64(value, newline=False).decode()}
        case tuple() | set() | frozenset():
            return {kind.__name__: [pack(item, keep) for item in value]}
        case int() if not -_WORD < value < _WORD:  # Python refuses to read long decimals
            return {"int": hex(value)}
    return value


def unpack(told: Any, find: Callable[[dict[str, Any]], Any]) -> Any:  # noqa: ANN401, PLR0911 - as above
    """Turn it back; `find` is given what was kept. Raises ValueError, KeyError, TypeError."""
    if isinstance(told, list):
        return [unpack(item, find) for item in told]
    if not isinstance(told, dict):
        return told
    if "dict" in told:
        return {unpack(key, find): unpack(item, find) for key, item in told["dict"]}
    if "int" in told:
        return int(told["int"], 16)
    for name, make in _BYTES.items():
        if name in told:
            return make(binascii.a2b_base64(told[name], strict_mode=True))
    if "memoryview" in told:
        view = memoryview(binascii.a2b_base64(told["memoryview"], strict_mode=True))
        return view.cast(told["format"]) if view else view
    for name, group in _GROUPS.items():
        if name in told:
            return group([unpack(item, find) for item in told[name]])
    return find(told)


def line(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode() + b"\n"
