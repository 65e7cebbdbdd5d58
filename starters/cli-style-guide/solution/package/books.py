"""The books, in a file with one JSON object a line."""

from __future__ import annotations

import json
from typing import NamedTuple  # a dataclass would be a tenth of the start

from . import settings
from .errors import ShelfError

_BREAKS = str.maketrans("\t\r\n", "   ")


class Book(NamedTuple):
    id: int
    title: str
    author: str = ""
    year: int | None = None

    def row(self) -> str:
        """Write it as one line for other programs."""
        year = "" if self.year is None else str(self.year)
        return "\t".join((str(self.id), self.title, self.author, year))

    def json(self) -> str:
        return json.dumps(self._asdict())


class Books:
    """The books of one file; `add` and `remove` write it anew."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.all = self._read()

    def add(self, *books: tuple[str, str, int | None]) -> list[Book]:
        """Put books on the shelf, all of them or none."""
        first = 1 + max((book.id for book in self.all), default=0)
        fresh = [
            Book(number, title.translate(_BREAKS), author.translate(_BREAKS), year)
            for number, (title, author, year) in enumerate(books, first)
        ]
        self._write([*self.all, *fresh])
        return fresh

    def find(self, number: str) -> Book:
        """Give the book of that id; raises ShelfError when there is none."""
        for book in self.all:
            if str(book.id) == number:
                return book
        raise ShelfError(f"there is no book {number!r}", "see: shelf list")

    def remove(self, gone: Book) -> None:
        self._write([book for book in self.all if book != gone])

    def _read(self) -> list[Book]:
        try:
            with open(self.path, encoding="utf-8") as lines:
                return [Book(**json.loads(line)) for line in lines]
        except FileNotFoundError:
            return []
        except (ValueError, TypeError) as error:
            raise ShelfError(f"{self.path}: these are not books", "see --file") from error

    def _write(self, books: list[Book]) -> None:
        settings.save(self.path, "".join(f"{book.json()}\n" for book in books))
        self.all = books
