"""The memcached starter on a hire's machine: with pytest alone, and without a server."""

from __future__ import annotations

import importlib
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

from memcached_kit import RUBRIC, run, servers_of

from makerday.grader.rubric import PUBLIC

SCORE = sum(each.points for each in RUBRIC.checks() if each.visibility == PUBLIC)
MISSING = "memcached is not installed; install it with: sudo apt-get install memcached"


# Without makerday, without memcached


def bare_site(folder: Path) -> Path:
    """Give a folder of packages with pytest, what it needs, and pymemcache for the race."""
    pytest_needs = ("_pytest", "pytest", "py", "pluggy", "iniconfig", "packaging", "pygments")
    for name in (*pytest_needs, "pymemcache"):
        found = Path(str(importlib.import_module(name).__file__))
        source = found.parent if found.name == "__init__.py" else found
        (folder / source.name).symlink_to(source)
    return folder


def test_pytest_alone_grades(untouched: Path, solved: Path, tmp_path: Path) -> None:
    site = str(bare_site(tmp_path))
    assert run("-S", "-c", "import makerday", cwd=tmp_path, PYTHONPATH=site).returncode == 1

    nothing = run("-S", "-m", "pytest", cwd=untouched, PYTHONPATH=site)
    assert f"Score 0/{SCORE}" in nothing.stdout
    assert "Traceback" not in nothing.stdout + nothing.stderr
    assert nothing.returncode == 1

    everything = run("-S", "-m", "pytest", cwd=solved, PYTHONPATH=site)
    assert f"Score {SCORE}/{SCORE}" in everything.stdout
    assert everything.returncode == 0


def test_a_missing_memcached_is_one_line(project: Path, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "bin")
    said = run("-m", "makerday", "check", cwd=project, PATH=nowhere)
    text = " ".join(said.stdout.split())
    assert text.count(MISSING) == 1
    assert "Not graded" in text
    assert said.stderr == ""
    assert said.returncode == 1

    plain = run("-m", "pytest", cwd=project, PATH=nowhere)
    assert MISSING in " ".join(plain.stdout.split())
    assert "Traceback" not in plain.stdout + plain.stderr
    assert plain.returncode != 0


def test_a_memcached_that_does_not_start_says_why(project: Path, tmp_path: Path) -> None:
    broken = tmp_path / "bin" / "memcached"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho out of luck >&2\nexit 71\n")
    broken.chmod(0o755)
    said = run("-m", "makerday", "check", cwd=project, PATH=f"{broken.parent}:/bin:/usr/bin")
    assert "memcached would not start: out of luck" in " ".join(said.stdout.split())


# Servers come and go


def test_no_server_outlives_the_run(solved: Path, tmp_path: Path) -> None:
    done = run("-m", "pytest", cwd=solved, TMPDIR=str(tmp_path))
    assert f"Score {SCORE}/{SCORE}" in done.stdout
    assert servers_of(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_a_killed_run_takes_its_server_along(untouched: Path, tmp_path: Path) -> None:
    code = "from memcached import running\nwith running() as s: print(s.pid, flush=True), input()"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=untouched / "tests",
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        server = int(process.stdout.readline())
        assert servers_of(tmp_path) == [server]
        end = os.pidfd_open(server)
        process.send_signal(signal.SIGKILL)
        assert select.select([end], [], [], 10)[0] == [end]
        os.close(end)


def test_a_server_on_the_standard_port_is_left_alone(solved: Path) -> None:
    """Each server is started on port -1, "any that is free", or on a socket of its own."""
    for path in (solved / "tests").glob("*.py"):
        assert "11211" not in path.read_text()
    code = "from memcached import command; print(*command('place', unix=False))"
    done = run("-c", code, cwd=solved / "tests")
    assert "-l 127.0.0.1 -p -1 -U 0" in done.stdout
