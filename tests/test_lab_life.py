"""The lab as a person starts, looks at, stops and removes it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from browser import axe
from lab_kit import MAKERDAY_LAB, Lab, running, web

from makerday.errors import MakerdayError
from makerday.lab import places
from makerday.lab.places import Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Lab]:
    """Give a lab that was never up; it is down afterwards."""
    lab = Lab(Place(tmp_path / "lab"), {"MAKERDAY_LAB_GRACE_SECONDS": "1"})
    yield lab
    lab.makerday("down")


def test_it_goes_up_stays_up_and_goes_down(fresh: Lab) -> None:
    assert fresh.makerday("status").returncode == 1
    up = fresh.makerday("up", "--port", "0")
    assert up.stdout.startswith(" the lab is up: http://localhost:"), up.stderr
    assert fresh.makerday("up").stdout == f"the lab is up: {fresh.client.url}\n"
    app = fresh.makerday("create", "my-first-app").stdout
    assert "https://git.lab.localhost/my-first-app.git" in app
    assert "my-first-app" in fresh.makerday("status").stdout
    assert fresh.makerday("down").stdout == "the lab is down\n"
    assert fresh.makerday("down").stdout == "the lab is not up\n"
    assert fresh.makerday("up", "--port", "0").returncode == 0
    assert [each["name"] for each in fresh.get("/apps")] == ["my-first-app"]


def test_where_one_stands_does_not_matter(fresh: Lab, tmp_path: Path) -> None:
    """A hire's own platform.py is not Python's."""
    (tmp_path / "platform.py").write_text("raise SystemExit('imported')\n")
    words = [sys.executable, "-P", "-m", "makerday", "lab", "up", "--port", "0"]
    ran = subprocess.run(
        words, cwd=tmp_path, env=fresh.environment(), capture_output=True, text=True, check=False
    )
    assert "the lab is up" in ran.stdout, ran.stderr


def test_the_status_page_shows_what_runs_to_who_has_its_address(lab: Lab, page: Page) -> None:
    app = lab.deploy(web())
    assert lab.fetch(app).startswith("hello web.1")
    url = lab.post("/status-sessions")["url"]
    page.goto(url)
    page.get_by_role("link", name=app).wait_for()
    page.get_by_label("web: 1 up").first.wait_for()
    assert page.locator("#state").text_content() == "live"
    assert axe(page) == []
    with pytest.raises(MakerdayError, match="not signed"):
        lab.client.put(url.replace("signature=", "signature=0"), b"", "GET")


def test_processes_are_counted_over_kills(fresh: Lab) -> None:
    fresh.makerday("up", "--port", "0")
    app = fresh.create()
    fresh.makerday("run", "-a", app, "--no-tty", "true")
    before = fresh.get("/statistics")["processes"]
    fresh.makerday("down")
    fresh.makerday("up", "--port", "0")
    assert (before, fresh.get("/statistics")["processes"]) == (1, 1)


def test_reset_removes_everything_and_only_when_told(fresh: Lab) -> None:
    assert fresh.makerday("reset", "--yes").stdout == "there is no lab to remove\n"
    fresh.makerday("up", "--port", "0")
    asked = fresh.makerday("reset")
    assert (asked.returncode, "--yes does it" in asked.stderr) == (2, True)
    assert fresh.makerday("reset", "--yes").returncode == 0
    assert not fresh.place.root.exists()


def test_a_port_in_use_is_told_with_what_to_type(fresh: Lab) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = fresh.makerday("up", "--port", port)
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"makerday: port {port} can't be had: Address already in use")
    assert "--port 5065" in ran.stderr


def test_a_second_lab_on_one_folder_is_refused(lab: Lab) -> None:
    words = [sys.executable, "-m", "makerday.lab.server", "0"]
    ran = subprocess.run(words, env=lab.environment(), capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (1, "the lab is up already (makerday lab status)\n")


def test_in_the_foreground_ctrl_c_ends_it_and_its_dynos(fresh: Lab) -> None:
    words = [*MAKERDAY_LAB, "up", "--foreground", "--port", "0"]
    process = subprocess.Popen(words, env=fresh.environment(), stderr=subprocess.PIPE, text=True)
    assert process.stderr
    assert process.stderr.readline().startswith("the lab is up: http://localhost:")
    app = fresh.deploy(web())
    assert fresh.fetch(app).startswith("hello web.1")
    port = fresh.get(f"/apps/{app}/dynos")[0]["port"]
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert places.running(fresh.place) is None
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["create"], "the lab is not up (makerday lab up)"),
        (["env"], "the lab is not up (makerday lab up)"),
        (["heroku", "apps"], "the lab is not up (makerday lab up)"),
        (["flie"], "no command named 'flie'"),
    ],
)
def test_what_can_not_be_done_is_one_line(fresh: Lab, words: list[str], said: str) -> None:
    ran = fresh.makerday(*words)
    assert ran.returncode in (1, 2)
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_which_app_is_asked_for_when_nothing_says(lab: Lab, tmp_path: Path) -> None:
    ran = lab.makerday("ps", cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("makerday: which app? (--app NAME")


def test_the_shell_is_given_what_the_genuine_cli_needs(lab: Lab) -> None:
    exports = lab.makerday("env").stdout
    shell = f'{exports}\necho "$HEROKU_HOST $HEROKU_API_KEY"; git config --get-all include.path'
    ran = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True)
    first, *included = ran.stdout.splitlines()
    assert first == f"{lab.client.url} {lab.client.token}"
    assert "~/.gitconfig" in included, "one's own git settings still hold"


def test_the_doctor_names_what_is_missing_and_how_to_get_it(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    lab = Lab(Place(tmp_path / "lab"))
    ran = lab.makerday("doctor", env={**lab.environment(), "PATH": str(programs)})
    assert ran.returncode == 1
    assert "missing  git" in ran.stdout
    assert "apt-get install git" in ran.stdout or "brew install git" in ran.stdout
    assert lab.makerday("doctor").returncode == 0


def test_the_folder_and_its_secrets_are_the_owners_alone(lab: Lab) -> None:
    for path in (lab.place.root, lab.place.database, lab.place.root / "token"):
        assert path.stat().st_mode & 0o077 == 0, path
    listeners = [lab.client.url.rpartition(":")[2]]
    for port in listeners:
        with socket.socket() as probe:
            probe.settimeout(5)
            assert probe.connect_ex((_outside(), int(port))) != 0, "loopback only"


def _outside() -> str:
    """Give an address of this machine that is not loopback, if it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # asks the routing table; nothing is sent
        except OSError:
            pytest.skip("this machine has loopback alone")
        return str(probe.getsockname()[0])


def test_fifty_releases_at_once_are_fifty_numbers(lab: Lab) -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - here only

    app = lab.create()

    def one(number: int) -> None:
        lab.ask("PATCH", f"/apps/{app}/config-vars", {f"N{number}": "x"})

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(one, range(50)))
    assert sorted(lab.versions(app)) == list(range(1, 53))
    assert len(lab.get(f"/apps/{app}/config-vars")) == 50


@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process are Linux's")
def test_a_full_disk_is_told_and_nothing_is_changed(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: it fails in the same places."""
    import resource  # noqa: PLC0415 - not on every system

    with running(tmp_path / "lab") as lab:
        app = lab.create()
        source = lab.post("/sources")["source_blob"]
        assert lab.process
        before = resource.prlimit(lab.process.pid, resource.RLIMIT_FSIZE, (4096, -1))
        with pytest.raises(MakerdayError, match="The disk is full; nothing was changed"):
            lab.client.put(source["put_url"], os.urandom(1 << 20))
        with pytest.raises(MakerdayError, match="The disk is full; nothing was changed"):
            lab.ask("PATCH", f"/apps/{app}/config-vars", {"A": "1"})
        assert sorted(lab.versions(app)) == [1, 2]
        resource.prlimit(lab.process.pid, resource.RLIMIT_FSIZE, before)
        lab.ask("PATCH", f"/apps/{app}/config-vars", {"A": "2"})
        assert lab.get(f"/apps/{app}/config-vars") == {"A": "2"}
        assert not list(lab.place.folder("incoming").iterdir())
