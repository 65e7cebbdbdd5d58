"""The formation: how many dynos of each process type an app wants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from makerday.lab.refusals import invalid, not_found, too_much
from makerday.lab.releases import RELEASE
from makerday.lab.store import new_id, now

if TYPE_CHECKING:
    from makerday.lab.store import Store

SIZES = ("eco", "basic", "standard-1x", "standard-2x", "performance-m", "performance-l")
MOST_DYNOS = 1000
WEB = "web"


@dataclass(frozen=True)
class Process:
    """A row of the formation."""

    app_id: str
    type: str
    id: str
    quantity: int
    size: str
    created_at: float
    updated_at: float


def of(store: Store, app_id: str, types: dict[str, str]) -> list[Process]:
    """Give a process for each type of the slug; those never scaled have none, but web has one."""
    rows = store.all(Process, "SELECT * FROM formation WHERE app_id = ?", app_id)
    known = {row.type: row for row in rows}
    return [
        known.get(each) or Process(app_id, each, new_id(), int(each == WEB), "Basic", now(), now())
        for each in sorted(types, key=lambda name: (name != WEB, name))
        if each != RELEASE
    ]


def scale(
    store: Store, app_id: str, types: dict[str, str], updates: list[dict[str, Any]]
) -> list[Process]:
    """Set quantities (`3`, `"3"`, `"+1"`, `"-1"`) and sizes, all or none; give the formation."""
    wanted = {each.type: each for each in of(store, app_id, types)}
    for update in updates:
        name = str(update.get("type", update.get("process", "")))
        if name not in wanted:
            raise not_found(f"process type ({name})")
        old = wanted[name]
        quantity = _quantity(update.get("quantity", old.quantity), old.quantity)
        size = _size(update.get("size", update.get("dyno_size", old.size)))
        wanted[name] = Process(app_id, name, old.id, quantity, size, old.created_at, now())
    with store.transaction():
        for each in wanted.values():
            store.run("DELETE FROM formation WHERE app_id = ? AND type = ?", app_id, each.type)
            store.insert("formation", each)
        if store.value("SELECT sum(quantity) FROM formation") > MOST_DYNOS:
            raise too_much(f"The lab runs {MOST_DYNOS} dynos at most in all formations.")
    return list(wanted.values())


def _quantity(asked: object, before: int) -> int:
    word = str(asked)
    if isinstance(asked, bool) or not word.removeprefix("+").removeprefix("-").isdecimal():
        raise invalid(f"Quantity {word!r} is no number.")
    number = before + int(word) if word[0] in "+-" else int(word)
    if not 0 <= number <= MOST_DYNOS:
        raise invalid(f"Quantity must be from 0 to {MOST_DYNOS}.")
    return number


def _size(asked: object) -> str:
    word = str(asked["name"]) if isinstance(asked, dict) and "name" in asked else str(asked)
    if word.lower() not in SIZES:
        raise invalid(f"No such size as {word!r}; there are {', '.join(SIZES)}.")
    return "-".join(
        part.upper() if "x" in part else part.title() for part in word.lower().split("-")
    )
