"""A lab that is killed at any moment: nothing that it acknowledged is lost, nothing is half."""

from __future__ import annotations

import os
import random
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lab_kit import running, tar

from makerday.errors import MakerdayError

if TYPE_CHECKING:
    from lab_kit import Lab

ROUNDS = int(os.environ.get("MAKERDAY_KILLS", "6"))
FILES = {"Procfile": "clock: sleep 1000\nworker: sleep 1000\n"}


@dataclass
class Driver(threading.Thread):
    """Builds, releases, scales and rolls back until the lab is gone; notes what was said."""

    lab: Lab
    app: str
    seed: int
    slug_url: str
    releases: dict[int, str] = field(default_factory=dict)
    jobs: list[str] = field(default_factory=list)
    scaled: int | None = None

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.chance = random.Random(self.seed)  # noqa: S311 - a test that repeats
        self.path = f"/apps/{self.app}"

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        doings = (self.configure, self.build, self.roll_back, self.scale, self.release)
        with suppress(MakerdayError, ValueError, AssertionError):
            while True:
                self.chance.choice(doings)()

    def note(self, release: dict[str, Any]) -> None:
        self.releases[release["version"]] = release["description"]

    def configure(self) -> None:
        word = str(self.chance.random())
        self.lab.ask("PATCH", f"{self.path}/config-vars", {"WORD": word})
        asked = {"Range": "version ..; max=1, order=desc"}
        (newest,) = self.lab.client.ask("GET", f"{self.path}/releases", fields=asked).content
        self.note(newest)

    def build(self) -> None:
        made = self.lab.build(self.app, {**FILES, "x": str(self.chance.random())})
        assert made[0] == "succeeded"

    def roll_back(self) -> None:
        self.note(self.lab.post(f"{self.path}/releases", {"release": "3"}))

    def scale(self) -> None:
        number = self.chance.randrange(3)
        up = [{"type": "clock", "quantity": number}]
        self.scaled = None
        self.lab.ask("PATCH", f"{self.path}/formation", {"updates": up})
        self.scaled = number

    def release(self) -> None:
        sent = {"slug_url": self.slug_url, "description": f"job {self.chance.random()}"}
        answer = self.lab.ask("POST", f"/v1{self.path}/release", sent)
        self.jobs.append(answer.fields["location"])


@pytest.mark.timeout(60 + 10 * ROUNDS)
def test_kill_9_at_any_moment_loses_nothing_acknowledged(tmp_path: Path) -> None:
    chance = random.Random(20130227)  # noqa: S311 - a test that repeats
    with running(tmp_path / "lab") as lab:
        app = lab.deploy(FILES)
        made = lab.post(f"/apps/{app}/slugs", {"process_types": {"clock": "sleep 1000"}})
        lab.client.put(made["blob"]["url"], tar(FILES))
        for number in range(ROUNDS):
            url = f"{lab.client.url}/slugs/{made['id']}.tgz"
            driver = Driver(lab, app, number, url)
            driver.start()
            driver.join(timeout=chance.uniform(0.01, 0.6))
            lab.kill()
            driver.join()
            before = left_running(lab)
            lab.up()
            assert not before & left_running(lab), f"round {number}: a dyno outlived the lab"
            check(lab, app, driver)


def check(lab: Lab, app: str, driver: Driver) -> None:
    found = lab.versions(app)
    assert sorted(found) == list(range(1, len(found) + 1)), "a release is missing"
    said = driver.releases
    assert {version: found.get(version) for version in said} == said
    for job in driver.jobs:
        while (state := lab.ask("GET", job)).status == 202:
            pass
        version = int(state.content["release"].removeprefix("v"))
        assert lab.versions(app)[version].startswith("job ")
    made = [text for text in lab.versions(app).values() if text.startswith("job ")]
    assert len(made) == len(set(made)), "a job was done twice"
    states = {each["status"] for each in lab.get(f"/apps/{app}/builds")}
    assert states <= {"succeeded", "failed"}
    rows = {each["type"]: each["quantity"] for each in lab.get(f"/apps/{app}/formation")}
    if driver.scaled is not None:
        assert rows["clock"] == driver.scaled
    wanted = [f"heroku[clock.{n}]: State changed" for n in range(1, rows["clock"] + 1)]
    lab.until(app, *wanted) if wanted else None


def left_running(lab: Lab) -> set[int]:
    """Give the numbers of the bubblewraps of a lab."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            words = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if words.startswith("bwrap") and str(lab.place.root) in words:
                found.add(int(path.parent.name))
    return found
