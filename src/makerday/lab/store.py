"""The one truth: SQLite in WAL mode, with rows as frozen dataclasses.

One connection, used in the loop's thread only. Every write is inside `transaction()`, which
commits at its end or not at all.
"""

from __future__ import annotations

import json
import sqlite3
import time
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from makerday.errors import MakerdayError
from makerday.lab import schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

T = TypeVar("T")

sqlite3.register_converter("JSON", json.loads)
sqlite3.register_converter("BOOL", lambda raw: raw != b"0")


class Store:
    """The database of one lab."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(
            path, isolation_level=None, detect_types=sqlite3.PARSE_DECLTYPES
        )
        path.chmod(0o600)
        self._connection.row_factory = sqlite3.Row
        self._depth = 0
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._prepare(path)

    def _prepare(self, path: Path) -> None:
        version = self.value("PRAGMA user_version")
        if version == 0:
            script = f"BEGIN; {schema.TABLES} PRAGMA user_version = {schema.VERSION}; COMMIT;"
            self._connection.executescript(script)
        elif version != schema.VERSION:
            self.close()
            hint = "use that makerday, or start afresh: makerday lab reset"
            raise MakerdayError(f"{path} was made by another version of makerday", hint)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all of it or nothing; may be nested, the outermost decides."""
        self._depth += 1
        try:
            if self._depth == 1:
                self._connection.execute("BEGIN IMMEDIATE")
            yield
            if self._depth == 1:
                self._connection.execute("COMMIT")
        except BaseException:
            if self._depth == 1 and self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        finally:
            self._depth -= 1

    def run(self, sql: str, *values: object) -> int:
        """Change rows; give how many."""
        return self._connection.execute(sql, [_plain(value) for value in values]).rowcount

    def insert(self, table: str, row: object) -> None:
        """Add a dataclass as a row of `table`: its fields are the columns."""
        fields = vars(row)
        names, marks = ", ".join(fields), ", ".join("?" * len(fields))
        self.run(f"INSERT INTO {table} ({names}) VALUES ({marks})", *fields.values())  # noqa: S608 - names of our own

    def all(self, kind: type[T], sql: str, *values: object) -> list[T]:
        """Give rows as dataclasses whose fields are the columns."""
        return [kind(**dict(row)) for row in self._connection.execute(sql, values)]

    def one(self, kind: type[T], sql: str, *values: object) -> T | None:
        """Give the first such row, or None."""
        return next(iter(self.all(kind, sql, *values)), None)

    def value(self, sql: str, *values: object) -> Any:  # noqa: ANN401 - a cell holds what it holds
        """Give the first cell, or None."""
        row = self._connection.execute(sql, values).fetchone()
        return row[0] if row else None


def _plain(value: object) -> object:
    return json.dumps(value) if isinstance(value, (dict, list)) else value


def new_id() -> str:
    """Make an id."""
    return str(uuid.uuid4())


def now() -> float:
    """Give the time, in seconds since 1970."""
    return time.time()
