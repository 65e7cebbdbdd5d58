"""A fleet file: what it says is brought up, and what it can't say is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from makerday.errors import UsageError
from makerday.lab import fleet

if TYPE_CHECKING:
    from pathlib import Path

    from lab_kit import Lab


def test_the_talks_fleet_has_its_numbers() -> None:
    ships = {ship.name: ship for ship in fleet.read(fleet.TALK)}
    shogun = ships["shogun"]
    assert (len(shogun.types), sum(shogun.types.values())) == (13, 200)
    assert ships["codon"].detached == 800
    api = ships["bundler-api"]
    assert (api.types, api.databases) == ({"web": 6, "worker": 1}, 4)


def test_a_fleet_is_brought_up_and_bringing_it_up_again_changes_nothing(
    lab: Lab, tmp_path: Path
) -> None:
    (tmp_path / "f.toml").write_text("[small-fleet]\nweb = 2\nclock = 3\ndetached = 4\n")
    for _ in range(2):
        ran = lab.makerday("fleet", str(tmp_path / "f.toml"))
        assert ran.stdout.startswith(" small-fleet: 2 web, 3 clock, 4 detached\n"), ran.stderr
    ups = [f"heroku[{name}]: State changed from starting to up" for name in ("web.2", "clock.3")]
    lab.until("small-fleet", *ups)
    names = [each["name"] for each in lab.get("/apps/small-fleet/dynos")]
    assert (len(names), len([name for name in names if name.startswith("run.")])) == (9, 4)
    assert max(lab.versions("small-fleet")) == 3
    lab.ask("DELETE", "/apps/small-fleet")


@pytest.mark.parametrize("text", ["a = 1\n", "[a]\nweb = 'x'\n", "[a]\nweb = true\n", "[a\n"])
def test_a_fleet_file_that_is_none_is_told_with_its_place(text: str, tmp_path: Path) -> None:
    (tmp_path / "f.toml").write_text(text)
    with pytest.raises(UsageError, match=r"f\.toml"):
        fleet.read(tmp_path / "f.toml")
