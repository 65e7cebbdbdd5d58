"""Buildpacks: where they come from, and the contract between them and a build.

`bin/detect BUILD`, `bin/compile BUILD CACHE ENV`, `bin/release BUILD`, and `export`, which is
read before the next buildpack compiles. Source: the Buildpack API reference.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import yaml

from makerday.lab.refusals import invalid
from makerday.lab.unpacking import unpack

if TYPE_CHECKING:
    from makerday.lab.store import Store

SHIPPED = Path(__file__).parent / "packs"
NAMES = ("python", "procfile")  # in the order in which they are asked
MOST = 20
_GIT_SECONDS = 120.0
_NAMED = re.compile(r"(?:urn:buildpack:)?(?:heroku/|lab/)?([a-z][a-z0-9-]*)")


class PackError(Exception):
    """A buildpack can't be had; the message says why."""


@dataclass(frozen=True)
class Installed:
    """A buildpack that an app is to be built with."""

    app_id: str
    ordinal: int
    url: str


def of(store: Store, app_id: str) -> list[str]:
    """Give the addresses of an app's buildpacks in order; none means that they detect."""
    sql = "SELECT * FROM buildpacks WHERE app_id = ? ORDER BY ordinal"
    return [row.url for row in store.all(Installed, sql, app_id)]


def install(store: Store, app_id: str, urls: list[str]) -> None:
    """Set an app's buildpacks, all at once. Raises RefusalError."""
    if len(urls) > MOST:
        raise invalid(f"An app has {MOST} buildpacks at most.")
    for url in urls:
        if not url or url.startswith("-") or "\0" in url:
            raise invalid(f"{url!r} is no address of a buildpack.")
    with store.transaction():
        store.run("DELETE FROM buildpacks WHERE app_id = ?", app_id)
        for ordinal, url in enumerate(urls):
            store.insert("buildpacks", Installed(app_id, ordinal, url))


async def fetch(url: str, into: Path) -> None:
    """Put a buildpack there: one of the lab's by name, a folder, a tar, a git repository.

    Raises PackError.
    """
    address, _, revision = url.partition("#")
    if not await asyncio.to_thread(_near, address, into):
        await _clone(address, revision, into)
    await asyncio.to_thread(_ready, url, into)


def _near(address: str, into: Path) -> bool:
    """Take a buildpack that is on this machine; False when it is to be cloned."""
    name = _NAMED.fullmatch(address)
    local = Path(unquote(urlsplit(address).path) if address.startswith("file:") else address)
    if name and name[1] in NAMES:
        shutil.copytree(SHIPPED / name[1], into)
    elif name:
        raise PackError(f"no buildpack {address}; the lab brings {', '.join(NAMES)}")
    elif (local / "bin").is_dir():
        shutil.copytree(local, into, symlinks=True)
    elif local.is_file():
        unpack(local, into)
    else:
        return False
    return True


def _ready(url: str, into: Path) -> None:
    for script in (into / "bin").glob("*"):
        script.chmod(0o755)
    if not (into / "bin" / "compile").is_file():
        raise PackError(f"{url} has no bin/compile")


async def _clone(address: str, revision: str, into: Path) -> None:
    branch = ["--branch", revision] if revision and not revision.startswith("-") else []
    git = await asyncio.create_subprocess_exec(
        *("git", "-c", "protocol.ext.allow=never", "clone", "--quiet", "--depth=1"),
        *(*branch, "--", address, str(into)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await asyncio.wait_for(git.communicate(), _GIT_SECONDS)
    except TimeoutError as error:
        git.kill()
        raise PackError(f"{address} took more than {_GIT_SECONDS:g} s to clone") from error
    if git.returncode:
        last = said.decode(errors="replace").strip().splitlines()[-1:] or ["git failed"]
        raise PackError(f"{address}: {last[0]}")


def released(text: str) -> dict[str, str]:
    """Give the default process types in what `bin/release` printed. Raises PackError."""
    try:
        found: Any = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise PackError(f"bin/release printed no YAML: {error}") from error
    types = found.get("default_process_types") if isinstance(found, dict) else None
    if types is None:
        return {}
    if not isinstance(types, dict):
        raise PackError("bin/release: default_process_types is no mapping")
    return {str(name): str(command) for name, command in types.items()}
