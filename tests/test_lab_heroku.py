"""The genuine Heroku CLI on the lab: the talk's session, on two of its major versions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from heroku_cli import VERSIONS, Heroku, installed
from lab_kit import web

if TYPE_CHECKING:
    from pathlib import Path

    from lab_kit import Lab


@pytest.fixture(params=VERSIONS)
def heroku(request: pytest.FixtureRequest, lab: Lab, tmp_path: Path) -> Heroku:
    return Heroku(lab, installed(request.param), tmp_path / "work")


@pytest.mark.timeout(600)
def test_the_talks_session_works_with_the_genuine_cli(heroku: Heroku) -> None:
    for name, text in web("genuine", "web: python app.py\nworker: sleep 1000\n").items():
        (heroku.folder / name).write_text(text)
    heroku.git("init", "-q", "-b", "main")
    app = re.findall(r"http://([a-z0-9-]+)\.localhost", heroku("create"))[0]
    assert f"heroku\thttps://git.lab.localhost/{app}.git (fetch)" in heroku.git("remote", "-v")
    heroku.git("add", ".")
    heroku.git("commit", "-qm", "One")
    assert "Released v3" in heroku.git("push", "heroku", "main")
    assert heroku.lab.fetch(app).startswith("genuine web.1 None")

    assert f"Setting GREETING and restarting {app}... done, v4" in heroku(
        "config:set", "GREETING=hi"
    )
    assert "now running worker at 2:Basic" in heroku("ps:scale", "worker=2")
    assert f"Rolling back {app} to v3... done, v5" in heroku("rollback", "v3")
    listed = heroku("releases")
    assert re.search(r"v5 +Rollback to v3 +you@lab\.localhost", listed)
    assert "Current: v5" in listed

    said = heroku("run", "--no-tty", "-x", "--", "cat; hostname", typed="over\n")
    assert re.search(r"over\n[0-9a-f-]{36}\n", said)
    assert "exited with code 1" in heroku("run", "-x", "--no-tty", "false", fails=True)
    assert "web.1: up" in heroku("ps")
    assert "State changed from starting to up" in heroku("logs", "-n", "200")

    assert heroku.strangers() == set()
    assert not list(heroku.home.rglob("*")), "nothing is left in the home folder"
