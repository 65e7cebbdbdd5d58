"""What the checks are given. `apart`, `rng` and your package come from the grader."""

from __future__ import annotations

import re
from random import Random
from typing import TYPE_CHECKING

import acting
import pytest
import records
from asking import Shelf, fail
from guides import Bench, Own
from style.profile import read_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from grader.drill import Drill

pytest_plugins = ["grader.plugin"]


@pytest.fixture(scope="session")
def player(apart: Drill) -> Iterator[Drill]:
    """Give what runs programs, and send it home in the end."""
    yield apart
    acting.end()


@pytest.fixture(scope="session")
def actor(player: Drill, request: pytest.FixtureRequest) -> acting.Actor:
    """Give your program."""
    return acting.package(player, request.config.rootpath)


@pytest.fixture(scope="session")
def shelf(actor: acting.Actor) -> Shelf:
    """Give your program, ready to be asked."""
    return Shelf(actor)


@pytest.fixture(scope="session")
def own(request: pytest.FixtureRequest) -> Own:
    """Give your guide, STYLE.md."""
    return Own(request.config.rootpath)


@pytest.fixture(scope="session")
def bench(player: Drill, own: Own) -> Bench:
    """Give your guide, ready to be tried on programs."""
    return Bench(player, own, read_profile(acting.ROOT / "tests" / "shelf.yml"))


@pytest.fixture(scope="session")
def chance(request: pytest.FixtureRequest) -> Callable[[str], Random]:
    """Give random numbers from the run's seed that several checks may share."""
    # pytest wants to load its plugins itself, and first.
    from grader.plugin import grading_of

    seed = grading_of(request.config).seed
    return lambda purpose: Random(f"{seed} {purpose}")  # noqa: S311 - data, not secrets


@pytest.fixture
def kept(own: Own) -> list[records.Record]:
    """Give what record.py has kept."""
    try:
        return records.read(own.path.with_name("record.json"))
    except ValueError as error:
        fail("record.json", "the record of four programs", str(error))


@pytest.fixture
def told(own: Own) -> Callable[[str], tuple[str, str]]:
    """Give what DEMO.md says under a heading: `## Waiver: SIG3` gives SIG3 and the text."""

    def told(heading: str) -> tuple[str, str]:
        path = own.path.with_name("DEMO.md")
        text = path.read_text("utf-8", errors="replace") if path.is_file() else ""
        found = re.search(rf"^## {heading}: *(\S+)[^\n]*\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
        if not found:
            fail("DEMO.md", f"a heading of the form '## {heading}: RULE'", "there is none")
        return found[1], found[2]

    return told
