"""Dataclips: a saved query with an address that nobody guesses, as CSV, JSON or a page."""

from __future__ import annotations

import csv
import html
import io
import json
import secrets
import string
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from makerday.lab.refusals import invalid, not_found
from makerday.lab.store import now

if TYPE_CHECKING:
    from makerday.lab.databases import Table
    from makerday.lab.store import Store

_LETTERS = 28  # 131 bits; as long as the talk's own
_MOST_SQL = 20_000


@dataclass(frozen=True)
class Dataclip:
    """A query on an add-on's database."""

    slug: str
    addon_id: str
    title: str
    sql: str
    created_at: float


def create(store: Store, addon_id: str, title: str, sql: str) -> Dataclip:
    """Save a query. Raises RefusalError."""
    if not sql.strip() or len(sql) > _MOST_SQL or "\0" in sql:
        raise invalid(f"A dataclip needs a query of {_MOST_SQL} characters at most.")
    slug = "".join(secrets.choice(string.ascii_lowercase) for _ in range(_LETTERS))
    clip = Dataclip(slug, addon_id, title or sql.strip().splitlines()[0][:60], sql, now())
    with store.transaction():
        store.insert("dataclips", clip)
    return clip


def find(store: Store, slug: str) -> Dataclip:
    """Give a dataclip. Raises RefusalError."""
    clip = store.one(Dataclip, "SELECT * FROM dataclips WHERE slug = ?", slug)
    if clip is None:
        raise not_found("dataclip")
    return clip


def of(store: Store, app_id: str) -> list[Dataclip]:
    """Give the dataclips of an app."""
    sql = (
        "SELECT dataclips.* FROM dataclips JOIN addons ON addons.id = addon_id"
        " WHERE app_id = ? ORDER BY dataclips.created_at"
    )
    return store.all(Dataclip, sql, app_id)


def remove(store: Store, slug: str) -> None:
    """Forget a dataclip; its address answers no more."""
    with store.transaction():
        store.run("DELETE FROM dataclips WHERE slug = ?", slug)


def as_csv(table: Table) -> str:
    """Give a table as CSV with a line of names (RFC 4180); NULL is empty."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(table.columns)
    writer.writerows([_word(cell) for cell in row] for row in table.rows)
    return file.getvalue()


def as_json(clip: Dataclip, table: Table) -> str:
    """Give a table as JSON, in the shape of the platform's dataclips."""
    return json.dumps(
        {
            "title": clip.title,
            "fields": table.columns,
            "values": [[_value(cell) for cell in row] for row in table.rows],
            "truncated": table.cut,
        }
    )


def as_page(clip: Dataclip, table: Table) -> str:
    """Give a table as a page of its own."""
    head = "".join(f"<th>{html.escape(name)}" for name in table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(_word(cell))}" for cell in row) for row in table.rows
    )
    cut = "<p>There are more rows; these are the first." if table.cut else ""
    return _PAGE.format(
        title=html.escape(clip.title),
        sql=html.escape(clip.sql),
        head=head,
        rows=rows,
        cut=cut,
        slug=clip.slug,
    )


def _word(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(_value(cell)) if not isinstance(cell, (dict, list)) else json.dumps(cell)


def _value(cell: object) -> object:
    """Give a cell as JSON knows it."""
    if isinstance(cell, Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    if cell is None or isinstance(cell, (bool, int, float, str, dict, list)):
        return cell
    return str(cell)


_PAGE = """<!doctype html><html lang=en><meta charset=utf-8>
<meta name=viewport content="width=device-width"><title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem; max-width: 70rem }}
table {{ border-collapse: collapse }} th, td {{ padding: .3rem .8rem; text-align: left }}
th {{ border-bottom: 2px solid }} td {{ border-bottom: 1px solid #8884 }}
pre {{ overflow: auto; opacity: .8 }}
</style>
<h1>{title}</h1><pre>{sql}</pre>
<p><a href="/dataclips/{slug}.csv">CSV</a> · <a href="/dataclips/{slug}.json">JSON</a></p>
<div style="overflow:auto"><table><thead><tr>{head}<tbody>{rows}</table></div>{cut}
"""
