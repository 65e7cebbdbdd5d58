"""Your program as the checks see it: a data folder goes in, results.json comes out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from grader.expectation import CheckFailedError, Failure, MissingToolError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from grader.drill import Drill

SCHEMA = "makerday/conversion-results/1"
LARGEST = 4 << 20
UNKNOWN = object()


def wrong(called: str, expected: str, got: str) -> CheckFailedError:
    """Give what a check fails with, in the three parts that the screen shows."""
    return CheckFailedError(Failure(called, expected, got))


def run_it(package: str, words: list[str], data: str, largest: int) -> list[Any]:
    """Run the program where it may run: give exit code, results.json, last words, use."""
    import importlib
    import resource
    import subprocess
    import sys
    import tempfile
    from pathlib import Path

    root = Path(importlib.import_module(package).__file__).parents[1]
    with tempfile.TemporaryDirectory() as out:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ran = subprocess.run(
            [sys.executable, "-m", package, *words, data, out],
            cwd=root,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        path = Path(out, "results.json")
        text = None
        if path.is_file():
            with path.open("rb") as file:
                text = file.read(largest + 1)
        told = ran.stderr[-4000:].decode(errors="replace").strip()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        kilobytes = 1 if sys.platform == "linux" else 1024
        return [ran.returncode, text, told, cpu, after.ru_maxrss / kilobytes / 1024]


@dataclass(frozen=True)
class Ran:
    """What one run of the program came to; `cpu` and `peak_mb` are its own word."""

    called: str
    code: int
    text: bytes | None
    told: str
    cpu: float
    peak_mb: float

    def results(self) -> Results:
        """Read results.json; fails where there is none, or none that can be used."""
        if self.code or self.text is None:
            raise wrong(self.called, "exit code 0 and a results.json", self._last_words())
        if len(self.text) > LARGEST:
            raise wrong(self.called, "a results.json", f"one of more than {LARGEST >> 20} MB")
        try:
            told = json.loads(self.text, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise wrong(self.called, "a results.json that is JSON", str(error)[:200])
        if not isinstance(told, dict) or told.get("schema") != SCHEMA:
            raise wrong(self.called, f'"schema": "{SCHEMA}"', "a results.json of another shape")
        return Results(self.called, told)

    def _last_words(self) -> str:
        lines = self.told.splitlines()
        said = f": {lines[-1][:200]}" if lines else ""
        return f"exit code {self.code}{said}" if self.code else f"no results.json{said}"


@dataclass(frozen=True)
class Results:
    """A results.json; each question about it fails with the place in it."""

    called: str
    told: Mapping[str, Any]

    def part(self, *path: str | int) -> Any:
        """Give what is at a place, as `part("funnel", "visit_people")`; fails if nothing is."""
        found: Any = self.told
        for word in path:
            try:
                found = found[word]
            except (KeyError, IndexError, TypeError):
                raise wrong(self.called, f"{_place(path)} in results.json", "it is not there")
        return found

    def named(self, name: str, key: str, value: str) -> Mapping[str, Any]:
        """Give the entry of a list whose `key` is `value`."""
        for entry in self.part(name):
            if isinstance(entry, dict) and entry.get(key) == value:
                return entry
        raise wrong(self.called, f"{name} in results.json with {key} {value!r}", "none")

    def differs(self, key: Mapping[str, Any], *names: str) -> list[str]:
        """Give the places below `names` where results.json is not what `key` says."""
        return [place for name in names for place in _differing(key[name], self.part(name), name)]


class Program:
    """Runs your program on data folders."""

    def __init__(self, drill: Drill, package: str) -> None:
        self._drill = drill
        self.package = package

    @property
    def pid(self) -> int:
        """Give the process that your program runs below."""
        return self._drill.pid

    def run(self, data: Path, *words: str) -> Ran:
        told = self._drill(run_it, self.package, list(words), str(data), LARGEST)
        called = " ".join(["python -m", self.package, *words, data.name, "out"])
        ran = Ran(called, *told)
        if ran.code and "/proc/self/cgroup" in ran.told:
            raise MissingToolError("DuckDB does not start here without bubblewrap; install that")
        return ran


def _differing(wanted: Any, got: Any, place: str) -> list[str]:
    """Name the places where `got` is not `wanted`: whole numbers and texts, exactly."""
    if isinstance(wanted, dict):
        there = got if isinstance(got, dict) else {}
        return [
            name
            for key, value in wanted.items()
            for name in _differing(value, there.get(key, UNKNOWN), f"{place}.{key}")
        ]
    if isinstance(wanted, list):
        if not isinstance(got, list) or len(got) != len(wanted):
            return [f"{place} (it has {len(wanted)} entries)"]
        return [
            name
            for number, (one, other) in enumerate(zip(wanted, got, strict=True))
            for name in _differing(one, other, f"{place}[{number}]")
        ]
    same = type(got) is type(wanted) and got == wanted
    return [] if same else [place]


def _place(path: tuple[str | int, ...]) -> str:
    return ".".join(map(str, path))


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"it holds {text}, which is no number")
