"""The rubric: levels, checks, points and limits of a starter, read from one TOML file."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SCHEMA = "makerday/rubric/1"
PUBLIC = "public"
MENTOR = "mentor"


class RubricError(ValueError):
    """The rubric cannot be used; the message names the file, the line and the mistake."""


@dataclass(frozen=True)
class Check:
    """One graded test. `seconds` is its own time limit, or None for the rubric's."""

    id: str
    level: int
    points: int
    title: str
    visibility: str = PUBLIC
    seconds: float | None = None


@dataclass(frozen=True)
class Level:
    number: int
    title: str
    brief: str
    hints: tuple[str, ...]
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Limits:
    """What a submission may use: seconds, MB of memory and of files, KB of output, processes."""

    check_seconds: float = 5.0
    total_seconds: float = 120.0
    memory_mb: int = 512
    file_mb: int = 64
    output_kb: int = 256
    processes: int = 64


@dataclass(frozen=True)
class Demo:
    """The command, run by Python, whose output a demo deck shows; `seconds` at most.

    `slides` gives a part of it a slide: the title, and the words that follow the command.
    """

    command: tuple[str, ...] = ()
    seconds: float = 20.0
    slides: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rubric:
    """A starter's whole rubric.

    `libraries` may be imported beside the standard library; `*` is whatever is installed.
    """

    starter: str
    version: str
    title: str
    levels: tuple[Level, ...]
    submission: tuple[str, ...] = ("{package}",)
    libraries: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    demo: Demo = field(default_factory=Demo)

    def checks(self) -> Iterator[Check]:
        """Every check, in the order they are run."""
        for level in self.levels:
            yield from level.checks


def load(path: Path) -> Rubric:
    """Read the rubric at `path`; raises RubricError when it cannot be used."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise RubricError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RubricError(f"{path}: is not UTF-8 text") from error
    return parse(text, str(path))


def parse(text: str, name: str = "rubric.toml") -> Rubric:
    """Make a Rubric of TOML text; `name` is the file named in errors."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RubricError(f"{name}{_toml_line(str(error))}: not valid TOML: {error}") from error
    return _Reader(text, name).rubric(table)


def _toml_line(message: str) -> str:
    found = re.search(r"line (\d+)", message)
    return f":{found[1]}" if found else ""


class _Reader:
    """Turns the tables of one file into a Rubric, naming the line of each mistake."""

    def __init__(self, text: str, name: str) -> None:
        self.lines = text.splitlines()
        self.name = name
        self.checks_read = 0

    def rubric(self, table: Mapping[str, Any]) -> Rubric:
        self._known(table, {"schema", *(f.name for f in dataclasses.fields(Rubric))}, 1)
        if table.get("schema") != SCHEMA:
            raise self._error(self._line("schema", 1), f'schema must be "{SCHEMA}"')
        levels = tuple(
            self._level(level, index) for index, level in enumerate(table.get("levels", []))
        )
        if not levels:
            raise self._error(1, "there is no [[levels]] table")
        rubric = Rubric(
            starter=self._take(table, "starter", str, 1),
            version=self._take(table, "version", str, 1),
            title=self._take(table, "title", str, 1),
            levels=levels,
            submission=tuple(self._take(table, "submission", list, 1, ["{package}"])),
            libraries=tuple(self._take(table, "libraries", list, 1, [])),
            limits=self._limits(table.get("limits", {})),
            demo=self._demo(table.get("demo", {})),
        )
        self._unique(rubric)
        return rubric

    def _level(self, table: Mapping[str, Any], index: int) -> Level:
        line = self._header("[[levels]]", index)
        self._known(table, {f.name for f in dataclasses.fields(Level)}, line)
        number = self._take(table, "number", int, line)
        if number != index + 1:
            raise self._error(
                self._line("number", line), f"level number {number} must be {index + 1}"
            )
        checks = tuple(self._check(check, number) for check in table.get("checks", []))
        if not checks:
            raise self._error(line, f"level {number} has no [[levels.checks]]")
        return Level(
            number=number,
            title=self._take(table, "title", str, line),
            brief=self._take(table, "brief", str, line, ""),
            hints=tuple(self._take(table, "hints", list, line, [])),
            checks=checks,
        )

    def _check(self, table: Mapping[str, Any], level: int) -> Check:
        line = self._header("[[levels.checks]]", self.checks_read)
        self.checks_read += 1
        self._known(table, {f.name for f in dataclasses.fields(Check)} - {"level"}, line)
        name = self._take(table, "id", str, line)
        points = self._take(table, "points", int, line)
        if points < 0:
            raise self._error(self._line("points", line), f"points of {name} must not be negative")
        visibility = self._take(table, "visibility", str, line, PUBLIC)
        if visibility not in (PUBLIC, MENTOR):
            raise self._error(
                self._line("visibility", line), f'visibility of {name} is "public" or "mentor"'
            )
        return Check(
            id=name,
            level=level,
            points=points,
            title=self._take(table, "title", str, line, _title(name)),
            visibility=visibility,
            seconds=self._seconds(table, line),
        )

    def _seconds(self, table: Mapping[str, Any], line: int) -> float | None:
        if "seconds" not in table:
            return None
        return float(self._take(table, "seconds", (int, float), line))

    def _limits(self, table: Mapping[str, Any]) -> Limits:
        line = self._header("[limits]", 0)
        fields = dataclasses.fields(Limits)
        self._known(table, {f.name for f in fields}, line)
        values = {}
        for limit in fields:
            value = self._take(table, limit.name, (int, float), line, limit.default)
            if value <= 0:
                raise self._error(self._line(limit.name, line), f"{limit.name} must be above 0")
            values[limit.name] = value
        return Limits(**values)

    def _demo(self, table: Mapping[str, Any]) -> Demo:
        line = self._header("[demo]", 0)
        self._known(table, {f.name for f in dataclasses.fields(Demo)}, line)
        slides = self._take(table, "slides", dict, line, {})
        header = self._header("[demo.slides]", 0)
        return Demo(
            command=tuple(self._take(table, "command", list, line, [])),
            seconds=float(self._take(table, "seconds", (int, float), line, 20.0)),
            slides={title: self._take(slides, title, str, header) for title in slides},
        )

    def _unique(self, rubric: Rubric) -> None:
        seen: set[str] = set()
        for index, check in enumerate(rubric.checks()):
            if check.id in seen:
                line = self._header("[[levels.checks]]", index)
                raise self._error(self._line("id", line), f"check {check.id} is listed twice")
            seen.add(check.id)

    def _take(
        self,
        table: Mapping[str, Any],
        key: str,
        kind: type | tuple[type, ...],
        line: int,
        default: object = None,
    ) -> Any:  # noqa: ANN401 - checked against `kind` right here
        value = table.get(key, default)
        if value is None:
            raise self._error(line, f"{key} is missing")
        if not isinstance(value, kind) or isinstance(value, bool):
            wanted = kind.__name__ if isinstance(kind, type) else "number"
            raise self._error(
                self._line(key, line), f"{key} must be a {_PLAIN.get(wanted, wanted)}"
            )
        return value

    def _known(self, table: Mapping[str, Any], keys: set[str], line: int) -> None:
        for key in table:
            if key not in keys:
                raise self._error(self._line(key, line), f"unknown key {key!r}")

    def _header(self, header: str, index: int) -> int:
        """Give the line of the `index`-th table with this header, or 1."""
        found = [n for n, text in enumerate(self.lines, 1) if text.strip() == header]
        return found[index] if index < len(found) else 1

    def _line(self, key: str, start: int) -> int:
        """Give the line of `key` at or after line `start`, or `start`."""
        pattern = re.compile(rf"\s*{re.escape(key)}\s*=")
        for number, text in enumerate(self.lines[start - 1 :], start):
            if pattern.match(text):
                return number
        return start

    def _error(self, line: int, message: str) -> RubricError:
        return RubricError(f"{self.name}:{line}: {message}")


_PLAIN = {"str": "text", "int": "whole number", "list": "list", "dict": "table"}


def _title(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ")
