"""Source code on its way to a build: a tar by address, or files by their hashes."""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from makerday.lab.refusals import invalid, not_found
from makerday.lab.store import new_id, now
from makerday.lab.unpacking import MOST_ENTRIES, ancestors, clean, inner_link

if TYPE_CHECKING:
    from pathlib import Path

    from makerday.lab.blobs import Blobs
    from makerday.lab.store import Store

_SECONDS = 60


@dataclass(frozen=True)
class Source:
    """A place for a tar of source; `blob` is empty until it has come."""

    id: str
    blob: str
    created_at: float


def create(store: Store) -> Source:
    """Make a place for source."""
    source = Source(new_id(), "", now())
    with store.transaction():
        store.insert("sources", source)
    return source


def find(store: Store, source_id: str) -> Source:
    """Give a source. Raises RefusalError."""
    source = store.one(Source, "SELECT * FROM sources WHERE id = ?", source_id)
    if source is None:
        raise not_found("source")
    return source


def fill(store: Store, source_id: str, blob: str) -> None:
    """Say what came to a place."""
    with store.transaction():
        store.run("UPDATE sources SET blob = ? WHERE id = ?", blob, source_id)


def download(url: str, blobs: Blobs, most: int) -> str:
    """Fetch a tar by its address and give its hash. Raises RefusalError."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise invalid(f"{url!r} is no http address.")
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS) as answer:  # noqa: S310 - looked at above
            return blobs.add(iter(lambda: answer.read(1 << 20), b""), most)
    except (urllib.error.URLError, OSError) as error:
        raise invalid(f"{url} can't be fetched: {error}") from error


@dataclass(frozen=True)
class File:
    """A file of a manifest: its name, the SHA-256 of its content, or where it links to."""

    name: str
    sha: str = ""
    link: str = ""
    executable: bool = False


def manifest(sent: dict[str, Any]) -> list[File]:
    """Read a manifest, `{name: {"hash": …, "mode": 493} or {"link": …}}`. Raises RefusalError."""
    if len(sent) > MOST_ENTRIES:
        raise invalid(f"A manifest has {MOST_ENTRIES} files at most.")
    files = [_file(name, facts) for name, facts in sent.items()]
    names = {file.name for file in files}
    for file in files:
        if not file.name or any(above in names for above in ancestors(file.name)):
            raise invalid(f"manifest: {file.name!r} lies in a file.")
    return files


def _file(name: str, facts: object) -> File:
    if not isinstance(facts, dict):
        raise invalid(f"manifest: {name!r} has no facts.")
    if "link" in facts:
        return File(clean(name), link=inner_link(clean(name), str(facts["link"])))
    mode = facts.get("mode", 0)
    mode = int(mode, 8) if isinstance(mode, str) and mode.isdecimal() else mode
    executable = isinstance(mode, int) and bool(mode & 0o100)
    return File(clean(name), sha=str(facts.get("hash", "")), executable=executable)


def missing(files: list[File], blobs: Blobs) -> list[str]:
    """Give the hashes that were never seen, each once."""
    return sorted({file.sha for file in files if not file.link and not blobs.has(file.sha)})


def lay(files: list[File], blobs: Blobs, into: Path) -> None:
    """Put the files of a manifest into a folder, links last. Raises RefusalError."""
    for file in sorted(files, key=lambda each: bool(each.link)):
        path = into / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if file.link:
            path.symlink_to(file.link)
        else:
            blobs.copy(file.sha, path)
            path.chmod(0o755 if file.executable else 0o644)
