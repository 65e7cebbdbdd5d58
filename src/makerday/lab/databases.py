"""Databases on the lab's server: one with a role of its own for each add-on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from makerday.lab.refusals import RefusalError

if TYPE_CHECKING:
    from makerday.lab.postgres import Postgres

_ROWS = 10_000


@dataclass(frozen=True)
class Database:
    """A database and who owns it."""

    name: str
    role: str
    password: str

    def url(self, port: int) -> str:
        """Give its address. Clients that know the platform want `postgres://` and `localhost`."""
        return f"postgres://{self.role}:{self.password}@localhost:{port}/{self.name}"


async def create(server: Postgres, database: Database) -> None:
    """Make a database with its role and pg_stat_statements; what is there is taken as it is."""
    role, name = sql.Identifier(database.role), sql.Identifier(database.name)
    async with await psycopg.AsyncConnection.connect(server.admin(), autocommit=True) as line:
        if not await _there(line, "pg_roles", "rolname", database.role):
            await line.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
        word = sql.Literal(database.password)
        await line.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, word))
        await line.execute(sql.SQL("GRANT pg_read_all_stats TO {}").format(role))
        if not await _there(line, "pg_database", "datname", database.name):
            await line.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, role))
            await line.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(name))
    own = server.admin(database.name)
    async with await psycopg.AsyncConnection.connect(own, autocommit=True) as line:
        await line.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        await line.execute(sql.SQL("GRANT ALL ON SCHEMA public TO {}").format(role))
        reset = "GRANT EXECUTE ON FUNCTION pg_stat_statements_reset TO {}"
        await line.execute(sql.SQL(reset).format(role))


async def drop(server: Postgres, database: Database) -> None:
    """Remove a database, and whoever is connected to it."""
    role, name = sql.Identifier(database.role), sql.Identifier(database.name)
    async with await psycopg.AsyncConnection.connect(server.admin(), autocommit=True) as line:
        await line.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        await line.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(role))


async def facts(server: Postgres, database: Database) -> list[dict[str, Any]]:
    """Give what `pg:info` shows."""
    asked = (
        "SELECT pg_size_pretty(pg_database_size(current_database())), version(),"
        " (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) - 1,"
        " (SELECT count(*) FROM pg_stat_user_tables)"
    )
    async with await psycopg.AsyncConnection.connect(server.admin(database.name)) as line:
        row = await (await line.execute(asked)).fetchone()
    size, version, connections, tables = row or ("", "", 0, 0)
    shown = {
        "Status": "Available",
        "Connections": str(connections),
        "PG Version": version.split()[1],
        "Data Size": size,
        "Tables": str(tables),
        "Fork/Follow": "Unsupported",
        "Rollback": "Unsupported",
    }
    return [{"name": name, "values": [value]} for name, value in shown.items()]


@dataclass(frozen=True)
class Table:
    """What a query gave; `cut` tells that there was more."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    cut: bool


async def look(server: Postgres, database: Database, query: str, seconds: float) -> Table:
    """Run one query that can change nothing, for a while. Raises RefusalError."""
    options = f"-c default_transaction_read_only=on -c statement_timeout={1000 * seconds:.0f}"
    url = database.url(server.port).replace("localhost", "127.0.0.1")
    try:
        async with (
            await psycopg.AsyncConnection.connect(url, options=options) as line,
            line.cursor() as cursor,
        ):
            # A binary or prepared query takes one statement only: none can end the transaction.
            await cursor.execute(query.encode(), prepare=True)
            if cursor.description is None:
                raise RefusalError(422, "invalid_params", "The query gives no rows.")
            rows = await cursor.fetchmany(_ROWS + 1)
            columns = [column.name for column in cursor.description]
            return Table(columns, rows[:_ROWS], len(rows) > _ROWS)
    except psycopg.Error as error:
        said = (str(error) or type(error).__name__).splitlines()[0]
        raise RefusalError(422, "query_failed", f"The query failed: {said}") from error


async def _there(line: psycopg.AsyncConnection[Any], table: str, column: str, name: str) -> bool:
    asked = sql.SQL("SELECT 1 FROM {} WHERE {} = %s")
    found = await line.execute(
        asked.format(sql.Identifier(table), sql.Identifier(column)), (name,)
    )
    return await found.fetchone() is not None
