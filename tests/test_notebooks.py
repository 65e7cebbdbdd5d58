"""Building notebook decks: what is executed, what is kept, what is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from workshop import Place, program, with_workshop, workshop_built_once

from makerday import decks
from makerday.errors import UsageError
from makerday.notebooks import build, main

if TYPE_CHECKING:
    from pathlib import Path

COUNTING = """\
# %% [markdown]
# # Counting

# %%
with open("runs.txt", "a") as runs:
    runs.write("x")
"""

FAILING = """\
# %% [markdown]
# # Failing


# %%
def divide():
    return 1 / 0


# %% [markdown]
# ## The second slide

# %%
print("so far")
divide()
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return workshop_built_once(tmp_path_factory)


def test_an_untouched_deck_is_executed_once_and_a_changed_one_again(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.write("counting.py", COUNTING)
    runs = place.slides / "runs.txt"
    assert main(place.arguments) == 0
    assert main(place.arguments) == 0
    assert runs.read_text() == "x"
    place.write("counting.py", COUNTING + "print('changed')\n")
    assert main(place.arguments) == 0
    assert runs.read_text() == "xx"
    said = re.sub(r"\d+\.\d\d s", "… s", capsys.readouterr().out).splitlines()
    executed, from_cache = "counting: executed, … s", "counting: from cache, … s"
    assert said == [executed, from_cache, executed]
    assert len(list(place.cache.iterdir())) == 2


def test_a_build_from_cache_loads_nothing_that_executes_or_renders(workshop: Place) -> None:
    heavy = ["nbclient", "jupytext", "markdown", "jinja2", "matplotlib"]
    loaded = f"print([name for name in {heavy} if name in sys.modules])"
    script = (
        f"import sys; from makerday.notebooks import main; main({workshop.arguments}); {loaded}"
    )
    assert program("-c", script, cwd=workshop.root).splitlines()[-1] == "[]"


def test_what_did_not_change_is_not_written_again(workshop: Place) -> None:
    written = [path for path in workshop.docs.rglob("*") if path.is_file()]
    before = {path: path.stat().st_mtime_ns for path in written}
    assert main(workshop.arguments) == 0
    assert {path: path.stat().st_mtime_ns for path in written} == before


def test_the_same_deck_gives_the_same_bytes(workshop: Place, tmp_path: Path) -> None:
    again = with_workshop(tmp_path)
    for name in ("how-a-cache-fails.md", "how-a-cache-fails.html"):
        assert again.built(name).read_bytes() == workshop.built(name).read_bytes()


def test_a_failing_cell_is_named_with_its_line(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    deck = place.write("failing.py", FAILING)
    assert main(place.arguments) == 1
    said = capsys.readouterr()
    assert said.out == ""
    fault = f"{deck}:15: cell 4 failed: ZeroDivisionError: division by zero."
    assert said.err == f"{fault} Nothing was written for this deck.\n"
    assert not place.docs.exists()


def test_the_engine_is_copied_for_the_site(workshop: Place) -> None:
    for name in ("deck.js", "deck.css"):
        copied = (workshop.docs / "assets" / "deck" / name).read_text(encoding="utf-8")
        assert copied == decks.read_asset(name)


def test_a_deck_that_is_gone_leaves_the_site_and_other_pages_stay(place: Place) -> None:
    place.slides.mkdir()
    place.built("").mkdir(parents=True)
    place.built("gone.md").write_text("`slides/gone.py` was executed", encoding="utf-8")
    place.built("gone.html").touch()
    place.built("own.md").write_text("# Written by hand", encoding="utf-8")
    assert build(place.slides, place.docs, cache=place.cache) == []
    assert [path.name for path in place.built("").iterdir()] == ["own.md"]


def test_without_a_folder_of_decks_nothing_is_built(place: Place) -> None:
    with pytest.raises(UsageError, match="slides: no such folder"):
        build(place.slides, place.docs, cache=place.cache)


def test_a_folder_that_cannot_be_written_is_one_line(
    workshop: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").write_text("in the way", encoding="utf-8")
    assert main([str(tmp_path / "docs"), *workshop.arguments[1:]]) == 1
    said = capsys.readouterr().err
    assert said.splitlines() == [f"{tmp_path}/docs/slides: Not a directory"]
