"""The live screen: figures in, lines out, as many as the terminal has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from show.look import clock, large, line, paint, sparkline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from show.gauge import Row, View
    from show.look import Piece

Line = list["Piece"]

KEYS = "k", "r", "1 2 3", "q"
LABELS = 28  # where the sparklines of the figures begin
ROW_LABELS = 34
ROW_ENDS = 27
WIDEST = 100
EVENTS = 2


def screen(view: View, title: str, events: Sequence[str], columns: int, rows: int) -> list[str]:
    """Lay out the view; what there is no room for is left out, the least telling first."""
    width = min(columns - 1, WIDEST)
    blocks = {
        "title": heading(view, title, width),
        "wrong": wrong(view) if rows >= 18 else [wrong_in_one(view)],
        "figures": figures(view, width),
        "servers": [server(row, width) for row in view.rows],
        "events": [[("quiet", f"  {event}")] for event in events[-EVENTS:]],
        "keys": [keys()],
    }
    spaced = rows >= sum(map(len, blocks.values())) + len(blocks)
    lines: list[Line] = []
    for block in blocks.values():
        lines += [*block, *([[]] if spaced and block else [])]
    while lines and not lines[-1]:
        lines.pop()
    return [line(pieces, width) for pieces in lines[: rows - 1]]


def heading(view: View, title: str, width: int) -> list[Line]:
    time = clock(view.seconds)
    return [[("title", f" {title}".ljust(width - len(time))[: width - len(time)]), ("", time)]]


def wrong(view: View) -> list[Line]:
    style = "bad" if view.wrong else "good"
    beside = ["wrong values", f"in {view.read:,} that were read and checked", view.example]
    if not view.wrong:
        beside[2] = "each holds its key and a checksum"
    return [
        [(style, f"   {figure}   "), ("title" if place == 0 else "quiet", words)]
        for place, (figure, words) in enumerate(zip(large(view.wrong), beside, strict=True))
    ]


def wrong_in_one(view: View) -> Line:
    style = "bad" if view.wrong else "good"
    return [(style, f"   {view.wrong} wrong values"), ("quiet", f" in {view.read:,} read")]


def figures(view: View, width: int) -> list[Line]:
    room = max(0, width - LABELS - 2)
    told = [
        ("rate", f"{view.rate:,.0f} /s", "own", view.rates, 0.0),
        ("hits", f"{100 * view.hits:.1f} %", "own", view.ratios, 1.0),
        ("p99", f"{1000 * view.p99:,.2f} ms", "quiet", view.slowest, 0.0),
        ("errors", f"{view.errors:,.0f} /s", "bad" if view.errors else "quiet", view.failing, 0.0),
    ]
    return [
        [
            ("quiet", f"   {name:<9}"),
            ("title", f"{figure:>12}    "),
            (style, sparkline(numbers, room, top)),
        ]
        for name, figure, style, numbers, top in told
    ]


def server(row: Row, width: int) -> Line:
    room = max(0, width - ROW_LABELS - ROW_ENDS)
    if not row.up:
        state: Line = [("bad", "✘ killed  ")]
        end = "r starts it again"
    else:
        state = [("good", "● up      ")]
        hits = "–" if row.hits is None else f"{100 * row.hits:.0f} %"
        end = f"hits {hits:>5}  {row.items:>6,} items"
    return [
        ("", f"   server {row.number}  "),
        *state,
        ("title" if row.up else "quiet", f"{row.rate:>6,.0f} /s  "),
        ("own" if row.up else "quiet", sparkline(row.rates, room).ljust(room)),
        ("quiet", f"  {end}"),
    ]


def keys() -> Line:
    told = ("kill one", "restart it", "one of them", "quit")
    return [
        piece
        for key, words in zip(KEYS, told, strict=True)
        for piece in (("title", f"   {key}"), ("quiet", f" {words}"))
    ]


def in_a_line(view: View) -> str:
    """Tell the view in one line, for where there is no screen."""
    servers = "".join(paint("good", "●") if row.up else paint("bad", "✘") for row in view.rows)
    return "  ".join(
        [
            f"  {clock(view.seconds)}",
            f"{view.rate:>7,.0f} /s",
            f"p99 {1000 * view.p99:>6,.2f} ms",
            f"hits {100 * view.hits:>5.1f} %",
            f"errors {view.errors:>6,.0f} /s",
            paint("bad" if view.wrong else "good", f"wrong {view.wrong}"),
            servers,
        ]
    )
