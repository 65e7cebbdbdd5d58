"""Three servers under load, in a terminal and without one: `python demo.py live`."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

import pytest
from borrowed_terminal import BorrowedTerminal
from memcached_kit import overlaid, run, servers_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def projects(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Make a project as a hire gets it, one that has come to level 1, and one with all of it."""
    overlays = {"level-1": ("level-1",), "solved": ("package",), "spoilt": ()}
    made = {
        name: overlaid(untouched, tmp_path_factory.mktemp(name), *each)
        for name, each in overlays.items()
    }
    return {"untouched": untouched, **made}


LINE = r"  0:01 +[1-9][\d,]* /s  p99 +[\d.]+ ms  hits +[\d.]+ %  errors +0 /s  wrong 0  ●●●\n"
CHEAT = """
class Client:
    held, last = {}, None
    def __init__(self, server, timeout=None): pass
    def set(self, key, value): self.held[key] = value
    def get(self, key):
        key, self.last = self.last, key
        return self.held.get(key)
    def close(self): pass
"""


@pytest.mark.parametrize("name", ["level-1", "solved"])
def test_without_a_terminal_it_tells_a_line_a_second(name: str, projects: dict[str, Path]) -> None:
    done = run("demo.py", "live", "--seconds", "1", cwd=projects[name])
    assert re.search(LINE, done.stdout)
    assert re.search(r"✔ [\d,]+ values read and checked, 0 wrong", done.stdout)
    assert (done.stderr, done.returncode) == ("", 0)


def test_an_untouched_project_has_no_load_to_show(projects: dict[str, Path]) -> None:
    done = run("demo.py", "live", "--seconds", "1", cwd=projects["untouched"])
    assert done.stdout == "  · set is not written yet: level 1 opens it\n"
    assert (done.stderr, done.returncode) == ("", 1)


def test_a_wrong_value_is_found_and_shown(projects: dict[str, Path]) -> None:
    project = projects["spoilt"]
    (project / "kvass" / "client.py").write_text(CHEAT)
    done = run("demo.py", "live", "--seconds", "1", cwd=project)
    assert re.search(r"wrong [1-9]\d*", done.stdout)
    assert re.search(r"✘ [\d,]+ values read and checked, [\d,]*[1-9][\d,]* wrong", done.stdout)
    assert "get('key-" in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize("name", ["level-1", "solved"])
def test_a_server_is_killed_and_restarted_by_keys(
    name: str, projects: dict[str, Path], tmp_path: Path
) -> None:
    project, quiet = projects[name], {"TMPDIR": str(tmp_path), "NO_COLOR": "1"}
    with BorrowedTerminal(("demo.py", "live"), project, variables=quiet) as terminal:
        terminal.until("█▀█   wrong values", "server 3  ● up", "q quit")
        assert len(servers_of(tmp_path)) == 3
        terminal.press("k")
        terminal.until("server 2 killed", "server 2  ✘ killed", "server 3  ● up")
        terminal.press("r")
        terminal.until("server 2 started again", "server 2  ● up")
        terminal.press("3")
        terminal.until("server 3 killed", "server 3  ✘ killed")
        terminal.press("q")
        assert terminal.ending() == 0
        assert "values read and checked, 0 wrong" in terminal.shown
        assert not re.search(r"\x1b\[[\d;]*m", terminal.shown)
        assert terminal.is_as_before()
    assert servers_of(tmp_path) == []
    assert list(tmp_path.glob("memcached-*")) == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whatever_ends_it_leaves_nothing_behind(
    projects: dict[str, Path], tmp_path: Path, how: signal.Signals
) -> None:
    variables = {"TMPDIR": str(tmp_path)}
    with BorrowedTerminal(
        ("demo.py", "live"), projects["level-1"], variables=variables
    ) as terminal:
        terminal.until("q\x1b[0m")
        terminal.process.send_signal(how)
        assert terminal.ending() == (0 if how == signal.SIGINT else 1)
        assert terminal.is_as_before()
    assert servers_of(tmp_path) == []
    assert list(tmp_path.glob("memcached-*")) == []


SIZES = """
from show.gauge import Row, View
from show.panel import screen
view = View(seconds=4000, read=10**9, wrong=987654, example="get(...) gave " + "x" * 60,
            rate=123456.7, p99=12.345, hits=1, errors=99999)
view.rows = [Row(n, n != 2, 123456, 1.0, 20000) for n in (1, 2, 3)]
for numbers in (view.rates, view.ratios, *(row.rates for row in view.rows)):
    numbers.extend([5.0] * 120)
for columns, rows in [(80, 24), (40, 12), (200, 60), (10, 5), (1, 1), (80, 17)]:
    lines = screen(view, "kvass: live", ["0:01  killed"] * 5, columns, rows)
    assert len(lines) < max(rows, 2), (columns, rows, len(lines))
    assert max(map(len, lines), default=0) < max(columns, 2), (columns, rows)
    if (columns, rows) == (80, 24):
        print("\\n".join(lines))
"""


def test_the_screen_fits_every_terminal(projects: dict[str, Path]) -> None:
    done = run("-c", SIZES, cwd=projects["solved"], PYTHONPATH="tests")
    assert done.stderr == ""
    assert "987,654" in done.stdout or "▀▀█ █▀█" in done.stdout
    assert done.stdout.count("20,000 items") == 2
    assert "q quit" in done.stdout
