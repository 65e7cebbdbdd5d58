"""Where the memcached starter gets its server from: PATH, apt-get, or a package unpacked once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from memcached_kit import STARTER, run

from makerday import starters

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

ROOT, HIRE = 0, 1000
FETCHING = "memcached is not here yet: fetching it with apt-get, once\n"
MISSING = "memcached is not installed; install it with: sudo apt-get install memcached\n"
MEMCACHED = "#!/bin/sh\necho memcached 1.6.99 from $LD_LIBRARY_PATH\n"
ASK = """
import os, subprocess, supply
os.geteuid = lambda: {user}
for _ in range(2):
    try:
        print(subprocess.check_output([supply.memcached(), "-V"], text=True), end="")
    except supply.MissingToolError as error:
        print(error)
"""
# They note what they are asked, and do it with files that hold next to nothing.
TOOLS = {
    "apt-get": """
echo apt-get $* >>{log}
case $1 in
install) cp {folder}/memcached {folder}/bin/ ;;
download) shift; for name; do echo >"${{name}}_1_any.deb"; done ;;
esac
""",
    "dpkg-deb": """
[ $1 = -f ] && echo "libc6 (>= 2.34), libevent-2.1-7 (>= 2), init-helpers | sysv, libssl3" && exit
case $2 in
*/memcached_*) mkdir -p $3/usr/bin && cp {folder}/memcached $3/usr/bin/ ;;
*) mkdir -p $3/usr/lib/odd-machine && echo >$3/usr/lib/odd-machine/libx.so.1 ;;
esac
""",
}


@dataclass
class Machine:
    """A machine with a fake apt-get, and a project that looks for memcached on it."""

    folder: Path
    tests: Path

    def tool(self, name: str, script: str) -> None:
        text = script.format(folder=self.folder, log=self.folder / "log")
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{text}")
        path.chmod(0o755)

    def ask(self, user: int, home: str = "home") -> subprocess.CompletedProcess[str]:
        """Ask twice, in a new process, what the memcached of the checks says it is."""
        folders = {"HOME": str(self.folder / home), "TMPDIR": str(self.folder / "tmp")}
        variables = {**folders, "PATH": str(self.folder / "bin"), "XDG_CACHE_HOME": ""}
        return run("-c", ASK.format(user=user), cwd=self.tests, **variables)

    def asked(self) -> list[str]:
        log = self.folder / "log"
        return log.read_text().splitlines() if log.exists() else []

    def cached(self) -> list[str]:
        cache = self.folder / "home" / ".cache"
        return sorted(path.name for path in cache.iterdir()) if cache.exists() else []


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return starters.generate(STARTER, "kvass", tmp_path_factory.mktemp("made"))


@pytest.fixture
def machine(project: Path, tmp_path: Path) -> Machine:
    for name in ("bin", "home", "tmp/home"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "memcached").write_text(MEMCACHED)
    (tmp_path / "memcached").chmod(0o755)
    machine = Machine(tmp_path, project / "tests")
    for name, script in TOOLS.items():
        machine.tool(name, script)
    return machine


def test_a_memcached_on_the_path_is_taken_without_a_word(machine: Machine) -> None:
    machine.tool("memcached", "echo installed")
    said = machine.ask(HIRE)
    assert (said.stdout, said.stderr) == ("installed\n" * 2, "")
    assert machine.asked() == []


def test_root_installs_it_once(machine: Machine) -> None:
    said = machine.ask(ROOT)
    assert said.stdout == "memcached 1.6.99 from\n" * 2
    assert said.stderr == FETCHING
    assert machine.ask(ROOT).stderr == ""
    assert machine.asked() == ["apt-get install -y memcached"]


def test_apt_get_may_have_to_read_its_lists_first(machine: Machine) -> None:
    stale = "[ $1 = update ] && touch {folder}/lists\n[ -e {folder}/lists ] || exit 100\n"
    machine.tool("apt-get", TOOLS["apt-get"].replace("case", f"{stale}case", 1))
    assert "1.6.99" in machine.ask(ROOT).stdout
    install = "apt-get install -y memcached"
    assert machine.asked() == [install, "apt-get update", install]


def test_without_root_it_is_unpacked_and_kept(machine: Machine) -> None:
    kept = machine.folder / "home" / ".cache" / "makerday-memcached"
    said = machine.ask(HIRE)
    assert said.stdout == f"memcached 1.6.99 from {kept}/usr/lib/odd-machine\n" * 2
    assert said.stderr == FETCHING
    downloads = ["apt-get download memcached", "apt-get download libevent-2.1-7 libssl3"]
    assert machine.asked() == downloads
    again = machine.ask(HIRE)
    assert (again.stdout, again.stderr) == (said.stdout, "")
    assert machine.asked() == downloads
    assert machine.cached() == ["makerday-memcached"]


def test_one_that_no_longer_runs_is_fetched_anew(machine: Machine) -> None:
    machine.ask(HIRE)
    kept = machine.folder / "home" / ".cache" / "makerday-memcached"
    (kept / "usr" / "bin" / "memcached").unlink()
    said = machine.ask(HIRE)
    assert "1.6.99" in said.stdout
    assert said.stderr == FETCHING


@pytest.mark.parametrize("user", [ROOT, HIRE])
@pytest.mark.parametrize("broken", ["apt-get", "dpkg-deb"])
def test_what_does_not_work_is_tried_once_and_leaves_nothing(
    machine: Machine, user: int, broken: str
) -> None:
    machine.tool("apt-get", TOOLS["apt-get"].replace("install)", "install) exit 1"))
    machine.tool(broken, "exit 100")
    said = machine.ask(user)
    assert (said.stdout, said.stderr) == (MISSING * 2, FETCHING)
    assert machine.cached() == []


def test_without_apt_get_one_line_says_how(machine: Machine) -> None:
    (machine.folder / "bin" / "apt-get").unlink()
    said = machine.ask(HIRE)
    assert (said.stdout, said.stderr) == (MISSING * 2, "")


def test_nothing_is_fetched_in_a_sandbox(machine: Machine) -> None:
    """Its home is a folder of the moment, among the temporary files."""
    for home in ("tmp", "tmp/home", "nowhere"):
        said = machine.ask(HIRE, home)
        assert (said.stdout, said.stderr) == (MISSING * 2, "")
    assert machine.asked() == []


def test_a_mac_is_told_of_brew(machine: Machine) -> None:
    code = "import sys; sys.platform = 'darwin'; import supply; print(supply.MISSING)"
    said = run("-c", code, cwd=machine.tests)
    assert said.stdout.endswith("with: brew install memcached\n")
