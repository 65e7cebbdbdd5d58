"""What each command does."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from . import VERSION, pages, settings, words
from .books import Book, Books
from .errors import ShelfError, UsageError
from .screen import BOLD

if TYPE_CHECKING:
    from argparse import Namespace

    from .screen import Screen


def add(given: Namespace, screen: Screen) -> None:
    title = given.words[1]
    if not title.strip():
        raise UsageError("TITLE is empty")
    books = Books(settings.books(given.file))
    [book] = books.add((title, given.author or "", given.year))
    if given.json:
        print(book.json())
    screen.say(f"Added book {book.id}: {book.title}")


def list_(given: Namespace, screen: Screen) -> None:
    books = Books(settings.books(given.file)).all
    if given.json:
        print(json.dumps([book._asdict() for book in books]))
    elif not sys.stdout.isatty():
        sys.stdout.writelines(f"{book.row()}\n" for book in books)
    elif books:
        _table(books, screen)
    else:
        screen.say("The shelf is empty. Next: shelf add TITLE")


def _table(books: list[Book], screen: Screen) -> None:
    """Draw the books for a person, as wide as they are."""
    rows = [book.row().split("\t") for book in books]
    head = ["ID", "TITLE", "AUTHOR", "YEAR"]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        line = "  ".join(cells).rstrip()
        print(screen.paint(BOLD, line, sys.stdout) if row is head else line)


def show(given: Namespace, screen: Screen) -> None:
    book = Books(settings.books(given.file)).find(given.words[1])
    if given.json:
        print(book.json())
        return
    for key, value in book._asdict().items():
        label = screen.paint(BOLD, key, sys.stdout)
        print(f"{label}\t{'' if value is None else value}")


def remove(given: Namespace, screen: Screen) -> None:
    books = Books(settings.books(given.file))
    book = books.find(given.words[1])
    question = f"Remove book {book.id}, {book.title}?"
    if not given.yes and not screen.agrees(question, "use --yes"):
        raise ShelfError("nothing was removed")
    books.remove(book)
    screen.say(f"Removed book {book.id}: {book.title}")


def import_(given: Namespace, screen: Screen) -> None:
    source = given.words[1]
    if source == "-":
        if sys.stdin.isatty():
            screen.say("Reading books from the keyboard; Ctrl-D ends.")
        lines = sys.stdin.readlines()
    else:
        with open(source, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.readlines()
    read = [_read(number, line, source) for number, line in enumerate(lines, 1) if line.strip()]
    fresh = Books(settings.books(given.file)).add(*read) if read else []
    screen.say(f"Imported {len(fresh)} books")


def _read(number: int, line: str, source: str) -> tuple[str, str, int | None]:
    title, author, year, *_ = [*line.rstrip("\r\n").split("\t"), "", ""]
    if year and not year.isdecimal():
        raise ShelfError(f"{source}:{number}: {year!r} is no year", "nothing was imported")
    return title, author, int(year) if year else None


def config(given: Namespace, screen: Screen) -> None:
    key, value = [*given.words[1:], None, None][:2]
    if key is None:
        for name in settings.KEYS:
            print(f"{name}\t{_shown(name)}")
        return
    words.setting(key, settings.KEYS)
    if given.ask:
        value = screen.unseen(f"{key}:", f"use: shelf config {key} - < FILE")
    elif value == "-":
        value = sys.stdin.readline().rstrip("\n")
    elif value is not None and key == settings.SECRET:
        raise UsageError("others can read a token on a command line", "use --ask, or -")
    if value is None:
        print(_shown(key))
        return
    settings.write(key, value)
    screen.say(f"Set {key}")


def _shown(key: str) -> str:
    value = settings.read().get(key, "")
    return "set" if value and key == settings.SECRET else value


def help_(given: Namespace, _: Screen) -> None:
    print(pages.page(given.words[1] if len(given.words) > 1 else None), end="")


def version(_: Namespace, __: Screen) -> None:
    print(f"shelf {VERSION}")


COMMANDS = {
    "add": add,
    "list": list_,
    "show": show,
    "remove": remove,
    "import": import_,
    "config": config,
    "help": help_,
    "version": version,
}
