"""Attacks on unpacking: nothing is written outside the folder, and nothing but plain files."""

from __future__ import annotations

import stat
import tracemalloc
from typing import TYPE_CHECKING

import hostile_tars as tars
import hostile_zips as zips
import pytest

from makerday.cohort.archive import unpack
from makerday.cohort.unpacking import ArchiveError, Bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Attack = Callable[[Path], None]

MEMORY_MB = 24
REFUSED = zips.REFUSED | tars.REFUSED
DISARMED = zips.DISARMED | tars.DISARMED
BOMBS = (
    *(zips.zip_ratio_bomb, zips.zip_bzip2_bomb, zips.zip_entries_overlap),
    *(tars.tar_bomb, tars.tar_bzip2_bomb, tars.tar_xz_bomb, tars.tar_huge_header),
)


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Path]:
    """Give a folder whose canary must be as it was in the end, and stand alone there."""
    folder = tmp_path / "outside"
    folder.mkdir()
    canary = folder / "canary"
    canary.write_text("alive")
    (folder / "inside").mkdir()
    yield folder
    assert canary.read_text() == "alive"
    assert canary.stat().st_nlink == 1
    names = {path.name for path in folder.iterdir()}
    assert names == {"canary", "inside", "handed-in"}
    assert not [path for path in (folder / "inside").rglob("*") if not harmless(path)]


def harmless(path: Path) -> bool:
    facts = path.lstat()
    plain = stat.S_ISDIR(facts.st_mode) or stat.S_ISREG(facts.st_mode)
    return plain and facts.st_nlink >= 1 and not facts.st_mode & 0o7022


def handed_in(attack: Attack, outside: Path) -> Path:
    path = outside / "handed-in"
    attack(path)
    return path


@pytest.mark.parametrize("attack", REFUSED, ids=lambda attack: attack.__name__)
def test_a_hostile_archive_is_refused_with_the_reason(attack: Attack, outside: Path) -> None:
    with pytest.raises(ArchiveError) as refused:
        unpack(handed_in(attack, outside), outside / "inside")
    assert REFUSED[attack] in str(refused.value)
    assert str(refused.value).isprintable(), "more than a line"


@pytest.mark.parametrize("attack", DISARMED, ids=lambda attack: attack.__name__)
def test_what_is_no_plain_file_is_left_out(attack: Attack, outside: Path) -> None:
    left_out = unpack(handed_in(attack, outside), outside / "inside")
    assert left_out == DISARMED[attack]


@pytest.mark.parametrize("attack", BOMBS, ids=lambda attack: attack.__name__)
def test_a_bomb_costs_little_memory_and_disk(attack: Attack, outside: Path) -> None:
    path = handed_in(attack, outside)
    tracemalloc.start()
    try:
        with pytest.raises(ArchiveError):
            unpack(path, outside / "inside")
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < MEMORY_MB << 20
    assert sum(path.stat().st_size for path in (outside / "inside").rglob("*")) < 9 << 20


def test_what_is_skipped_is_counted_too(outside: Path) -> None:
    """A bomb in a folder that nobody wants is a bomb."""
    path = outside / "handed-in"
    tars.tar_of(path, ("node_modules/big", bytes(3 << 20)))
    with pytest.raises(ArchiveError, match="more than 2 MB, headers and all"):
        unpack(path, outside / "inside", Bounds(unpacked_mb=1))


def test_an_archive_that_takes_for_ever_is_given_up(outside: Path) -> None:
    path = outside / "handed-in"
    tars.tar_of(path, *((f"{number}", b"x" * 999) for number in range(5000)))
    with pytest.raises(ArchiveError, match=r"takes more than 0\.01 s to unpack"):
        unpack(path, outside / "inside", Bounds(seconds=0.01))


def test_every_attack_is_counted() -> None:
    assert len(REFUSED) + len(DISARMED) == 40
