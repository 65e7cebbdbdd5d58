"""Every task of the people who build makerday: `python3 noxfile.py -l` lists them.

Run as a script it needs Python 3.11 and pip alone: nox is put into .nox/nox first.
With nox at hand, `nox -s NAME` is the same.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
NOX = ROOT / ".nox" / "nox" / "bin" / "python"

try:
    import nox
except ModuleNotFoundError:
    if __name__ != "__main__":
        raise
    if not NOX.exists():
        # No ensurepip: Debian keeps it in a package of its own.
        venv.create(NOX.parents[1], with_pip=False)
        pip = [sys.executable, "-m", "pip", "--python", str(NOX), "install", "--quiet", "nox"]
        if subprocess.run(pip, check=False).returncode != 0:
            shutil.rmtree(NOX.parents[1])
            sys.exit("noxfile.py: nox could not be installed; pip's own words are above")
    os.chdir(ROOT)
    os.execv(NOX, [str(NOX), "-m", "nox", *sys.argv[1:]])  # noqa: S606 - no shell is wanted

nox.options.default_venv_backend = "uv" if shutil.which("uv") else "virtualenv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "tests"]

SYSTEM = {
    "memcached": "memcached",
    "chromium": "chromium",
    "bwrap": "bubblewrap",
    "node": "nodejs",
    "npm": "npm",
    "pg_ctlcluster": "postgresql",
}
# Material announces its own end and that of MkDocs 1.x on every build.
SITE_ENVIRONMENT = {"NO_MKDOCS_2_WARNING": "1"}
# Where the peers take much longer than we do, a quick benchmark does without them.
QUICK_ALONE = ("grading", "faults")
PEERS_OF = {"faults": "memcached"}
FIRST_PORT = 8000


@nox.session
def serve(session: nox.Session) -> None:
    """Build the site with its decks and serve it on 127.0.0.1; Ctrl-C stops it."""
    _install(session, "site")
    session.run("python", "-m", "makerday.notebooks", "docs")
    address = f"127.0.0.1:{_free_port()}"
    session.log(f"the site: http://{address}/ (Ctrl-C stops it)")
    try:
        session.run("mkdocs", "serve", "--strict", "-a", address, env=SITE_ENVIRONMENT)
    except KeyboardInterrupt:
        session.log("stopped")


@nox.session
def site(session: nox.Session) -> None:
    """Build the site with its decks into site/; any warning is an error."""
    _install(session, "site")
    session.run("python", "-m", "makerday.notebooks", "docs")
    session.run("mkdocs", "build", "--strict", env=SITE_ENVIRONMENT)


@nox.session
def reviews(session: nox.Session) -> None:
    """List each page with its owner and date; fails when one is past its date."""
    _install(session, "site")
    session.run("python", "-m", "makerday.reviews", "docs", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run all tests; what they need of the system is installed where that may be."""
    _system(session)
    _install(session, "tests")
    # A file stays in one process: what its tests share is made once.
    spread = ("-n", "auto", "--dist", "loadfile")
    session.run("pytest", *spread, *session.posargs, env=SITE_ENVIRONMENT)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and types: ruff, mypy."""
    _install(session, "tests")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")


@nox.session
def starters(session: nox.Session) -> None:
    """Prove each starter fair: untouched 0, solution 100 %, levels exact, 20 repeats."""
    _system(session)
    _install(session, "tests")
    repeats = {"MAKERDAY_REPEATS": "20"}
    proofs = ("tests/test_author_gate.py", "tests/test_conversion_seeds.py")
    session.run("pytest", *proofs, *session.posargs, env=repeats)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure, by name: `-- grading`, `-- memcached`, `-- faults` or `-- conversion`."""
    _system(session)
    _install(session, "tests")
    known = sorted(path.stem for path in ROOT.glob("benchmarks/*.py"))
    split = next((n for n, word in enumerate(session.posargs) if word.startswith("-")), None)
    names, options = session.posargs[:split], session.posargs[split:] if split is not None else []
    for name in names or known:
        if name not in known:
            session.error(f"no benchmark {name!r}; there are: {', '.join(known)}")
        alone = "--quick" in options and name in QUICK_ALONE
        peers = {} if alone else _peers(session, PEERS_OF.get(name, name))
        session.run("python", f"benchmarks/{name}.py", *options, env=peers)


def _peers(session: nox.Session, name: str) -> dict[str, str]:
    """Put the programs that a benchmark compares with into a venv of their own."""
    python = ROOT / ".nox" / f"bench-{name}" / "bin" / "python"
    wanted = f"requirements/bench-{name}.txt"
    if not Path(wanted).exists():
        return {}
    if not python.exists():
        venv.create(python.parents[1], with_pip=False)
    session.install("pip")
    pip = ("python", "-m", "pip", "--python", str(python), "install", "--quiet")
    session.run(*pip, "--require-hashes", "-r", wanted)
    return {"MAKERDAY_PEERS": str(python)}


@nox.session
def install(session: nox.Session) -> None:
    """Put the `makerday` command into .venv/; `-- lab conversion` adds what those need."""
    target = ROOT / ".venv"
    if not target.exists():
        venv.create(target, with_pip=False)
    python = str(target / "bin" / "python")
    session.install("pip")
    wanted = f".[{','.join(session.posargs)}]" if session.posargs else "."
    session.run("python", "-m", "pip", "--python", python, "install", "--quiet", wanted)
    session.log(f"Next: . {target}/bin/activate && makerday")


@nox.session
def lock(session: nox.Session) -> None:
    """Pin what the sessions install, by version and hash, in requirements/."""
    session.install("uv")
    extras = ("--extra", "site", "--extra", "slides", "--group", "build")
    libraries = ("--extra", "cluster", "--extra", "conversion", "--extra", "lab")
    more = (*libraries, "--group", "tests", "--group", "lint")
    wanted = {"site": extras, "tests": (*extras, *more)}
    for name, words in wanted.items():
        session.run(
            *("uv", "pip", "compile", "pyproject.toml", *words),
            *("--universal", "--generate-hashes", "--python-version", "3.11", "--quiet"),
            *("--no-header", "--no-annotate", "-o", f"requirements/{name}.txt"),
            *session.posargs,
        )
    for wanted_by in sorted(ROOT.glob("requirements/bench-*.in")):
        session.run(
            *("uv", "pip", "compile", f"requirements/{wanted_by.name}"),
            *("--universal", "--generate-hashes", "--python-version", "3.11", "--quiet"),
            *("--no-header", "--no-annotate", "-o", f"requirements/{wanted_by.stem}.txt"),
            *session.posargs,
        )


def _install(session: nox.Session, name: str) -> None:
    session.install("--require-hashes", "-r", f"requirements/{name}.txt")
    session.install("--no-deps", "--no-build-isolation", "-e", ".")


def _system(session: nox.Session) -> None:
    """Install what comes from the system, or say in one line how to."""
    missing = [package for tool, package in SYSTEM.items() if shutil.which(tool) is None]
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        session.run("apt-get", "update", "-qq", external=True, silent=True, env=quiet)
        install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing)
        session.run(*install, external=True, silent=True, env=quiet)
    else:
        session.warn(f"tests will be left out: sudo apt-get install {' '.join(missing)}")


def _free_port() -> int:
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise SystemExit(f"no free port from {FIRST_PORT} to {FIRST_PORT + 99}")


if __name__ == "__main__":
    nox.main()
