"""How many processes the lab has ever started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from makerday.lab.store import Store

_PROCESSES = "processes"


@dataclass
class Tally:
    """Processes ever started: counted in memory, kept now and then, for a count is no release."""

    store: Store
    kept: int = 0
    noted: int = 0

    def __post_init__(self) -> None:
        sql = "SELECT number FROM counters WHERE name = ?"
        self.kept = self.store.value(sql, _PROCESSES) or 0

    def total(self, started: int) -> int:
        """Give the count, with those that this lab has started since it is up."""
        return self.kept + started

    def keep(self, started: int) -> None:
        """Write the count down, if it has changed."""
        if started != self.noted:
            self.noted = started
            with self.store.transaction():
                sql = "INSERT OR REPLACE INTO counters VALUES (?, ?)"
                self.store.run(sql, _PROCESSES, self.total(started))
