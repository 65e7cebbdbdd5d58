"""Where the memcached of the checks comes from: PATH, or a package that is fetched once.

As root it is installed with apt-get. Without root its package and the libraries that it
needs are unpacked in ~/.cache, and found there the next time. In a sandbox, which has a
home for the moment only, nothing is fetched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from grader import MissingToolError

INSTALL = "brew install" if sys.platform == "darwin" else "sudo apt-get install"
MISSING = f"memcached is not installed; install it with: {INSTALL} memcached"
PATIENCE = 120.0
# Started by its path, always: what is in front of the last slash is its folder.
STARTER = """#!/bin/sh
here=${0%/*}
LD_LIBRARY_PATH=LIBRARIES exec "$here/usr/bin/memcached" "$@"
"""


def memcached() -> str:
    """Give the path of memcached; raises MissingToolError, which says how to get it."""
    path = found()
    if path is None:
        raise MissingToolError(MISSING)
    return path


@cache
def found() -> str | None:
    """Look for memcached, and fetch it where there is none. It is tried once."""
    return shutil.which("memcached") or unpacked() or fetched()


def unpacked() -> str | None:
    """Give the memcached that was unpacked another time, if it still runs."""
    program = str(folder() / "memcached")
    with suppress(OSError, subprocess.SubprocessError):
        run(program, "-V")
        return program
    return None


def fetched() -> str | None:
    """Fetch memcached in the way that this machine and this user have, if any."""
    if in_a_sandbox() or not shutil.which("apt-get"):
        return None
    print("memcached is not here yet: fetching it with apt-get, once", file=sys.stderr, flush=True)
    with suppress(OSError, subprocess.SubprocessError):
        if os.geteuid() == 0:
            install()
            return shutil.which("memcached")
        unpack(folder())
        return unpacked()
    return None


def in_a_sandbox() -> bool:
    home = Path.home()
    return home.is_relative_to(tempfile.gettempdir()) or not os.access(home, os.W_OK)


def folder() -> Path:
    caches = os.environ.get("XDG_CACHE_HOME")
    return (Path(caches) if caches else Path.home() / ".cache") / "makerday-memcached"


def install() -> None:
    """Install with apt-get, which may have to read its lists first."""
    try:
        run("apt-get", "install", "-y", "memcached")
    except subprocess.CalledProcessError:
        run("apt-get", "update")
        run("apt-get", "install", "-y", "memcached")


def unpack(place: Path) -> None:
    """Unpack memcached and its libraries into `place`, whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="memcached-", dir=place.parent) as name:
        packages, root = Path(name), Path(name, "root")
        run("apt-get", "download", "memcached", cwd=packages)
        run("apt-get", "download", *libraries(*packages.glob("memcached_*.deb")), cwd=packages)
        for package in packages.glob("*.deb"):
            run("dpkg-deb", "-x", str(package), str(root))
        write_starter(root)
        shutil.rmtree(place, ignore_errors=True)
        root.rename(place)


def libraries(package: Path) -> list[str]:
    """Name the libraries that a package asks for, but for C's own, which is everywhere."""
    asked = run("dpkg-deb", "-f", str(package), "Depends").split(",")
    names = [each.split()[0] for each in asked if each.strip()]
    return [name for name in names if name.startswith("lib") and not name.startswith("libc6")]


def write_starter(root: Path) -> None:
    """Write the script that starts memcached with the libraries beside it."""
    places = {path.parent.relative_to(root) for path in root.rglob("lib*.so*")}
    found = ":".join(f'"$here/{place}"' for place in sorted(places))
    script = root / "memcached"
    script.write_text(STARTER.replace("LIBRARIES", found))
    script.chmod(0o755)


def run(*words: str, cwd: Path | None = None) -> str:
    """Run a command to its end, whatever becomes of us, and give what it printed."""
    return subprocess.run(
        words,
        cwd=cwd,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
        timeout=PATIENCE,
        start_new_session=True,
    ).stdout
