"""Presenting: what to show, on which port, and gone with Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from makerday import present
from makerday.errors import MakerdayError, UsageError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    (root / "index.html").write_text("x")
    return root


def test_a_port_in_use_is_one_line_that_says_what_to_do(site: Path) -> None:
    with present.listen(site, port=0) as server, pytest.raises(UsageError) as caught:
        present.listen(site, port=server.port)
    assert caught.value.message == f"port {server.port} is in use"
    assert caught.value.hint == "choose another with --port N, or leave --port out"


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_does_not_exist_is_one_line(site: Path, port: int) -> None:
    with pytest.raises(UsageError, match=f"port {port} does not exist"):
        present.listen(site, port=port)


def test_without_a_port_a_busy_one_is_passed_by(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with present.listen(site, port=0) as server:
        monkeypatch.setattr(present, "PORT", server.port)
        with present.listen(site) as other:
            assert other.port != server.port


@pytest.mark.parametrize(
    ("name", "message"),
    [("notes.txt", "notes.txt: not a page"), ("gone.md", "gone.md: No such file or directory")],
)
def test_what_is_no_page_is_one_line(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(UsageError) as caught:
        present.listen(tmp_path / name, port=0)
    assert caught.value.message == f"{tmp_path}/{message}"


def test_serving_prints_its_address_and_stops_when_told(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stop = threading.Event()
    stop.set()
    present.serve(site, port=0, stop=stop)
    said = capsys.readouterr().out
    assert said.startswith("Presenting site at http://127.0.0.1:")
    assert said.endswith("/ (Ctrl-C stops)\n")
    assert said.count("\n") == 1


def test_an_index_page_goes_by_its_folder(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = project / "demo" / "index.html"
    page.write_text("x")
    stop = threading.Event()
    stop.set()
    present.serve(page, port=0, stop=stop)
    assert capsys.readouterr().out.startswith("Presenting ada/demo at http://127.0.0.1:")


def test_ctrl_c_ends_it_without_a_word(site: Path) -> None:
    script = (
        "import sys, pathlib; from makerday import present;"
        "present.serve(pathlib.Path(sys.argv[1]), port=0)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, site],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A test run in the background may have passed on that Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no threads yet
    ) as process:
        assert process.stdout is not None
        assert b"Ctrl-C stops" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=20)
    assert (process.returncode, out, errors) == (0, b"", b"")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "ada"
    (root / "demo").mkdir(parents=True)
    (root / "ada").mkdir()
    (root / "pyproject.toml").write_text('[tool.makerday]\nstarter = "x"\n')
    return root


def test_in_a_project_the_demo_is_presented(project: Path) -> None:
    page = project / "demo" / "index.html"
    page.write_text("x")
    assert present.choose(None, project) == page
    assert present.choose(None, project / "ada") == page
    assert present.choose(project, project.parent) == page


def test_a_project_without_a_demo_says_what_to_run(project: Path) -> None:
    with pytest.raises(MakerdayError, match="there is no demo yet") as caught:
        present.choose(None, project)
    assert caught.value.hint == "run makerday demo"


def test_the_text_of_a_demo_is_presented_as_its_page(project: Path) -> None:
    for name in ("slides.md", "index.html"):
        (project / "demo" / name).write_text("x")
    chosen = present.choose(project / "demo" / "slides.md", project)
    assert chosen == project / "demo" / "index.html"


def test_in_a_checkout_the_built_site_is_presented(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("")
    with pytest.raises(MakerdayError, match="the site is not built"):
        present.choose(None, tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("x")
    assert present.choose(None, tmp_path) == tmp_path / "site"


def test_what_is_named_is_presented(site: Path) -> None:
    assert present.choose(site, site) == site
    assert present.choose(site / "index.html", site) == site / "index.html"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone", "there is no such file or folder"),
        ("empty", "there is no index.html in this folder"),
    ],
)
def test_a_name_with_nothing_behind_it_is_one_line(
    tmp_path: Path, name: str, message: str
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=message):
        present.choose(tmp_path / name, tmp_path)


def test_nowhere_it_asks_for_a_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="neither a project nor a site") as caught:
        present.choose(None, tmp_path)
    assert caught.value.hint == "name a page or a folder: makerday present PATH"
