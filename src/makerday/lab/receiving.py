"""The pre-receive hook of an app's repository: what is pushed to main is built, and released."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from makerday.errors import MakerdayError
from makerday.lab import places
from makerday.lab.client import Client
from makerday.lab.places import Place

_BRANCHES = ("refs/heads/main", "refs/heads/master")
_CHUNK = 1 << 18


def main(root: str, app: str) -> int:
    """Build what comes in; refuse the push when that fails."""
    try:
        for old, new, name in _pushed():
            del old
            if name not in _BRANCHES:
                print(f"-----> {name}: only main or master is built", flush=True)  # noqa: T201 - git shows it
            elif set(new) == {"0"}:
                raise MakerdayError("the deployed branch can't be deleted")  # noqa: TRY301 - told below
            else:
                _build(_client(root), app, new)
    except MakerdayError as error:
        print(f" !     {error.message}{f' ({error.hint})' if error.hint else ''}")  # noqa: T201 - as above
        return 1
    return 0


def _pushed() -> list[tuple[str, str, str]]:
    """Give old and new commit and name of each ref, from standard input."""
    words = [line.split() for line in sys.stdin.read().splitlines()]
    return [(each[0], each[1], each[2]) for each in words]


def _client(root: str) -> Client:
    place = Place(Path(root))
    running = places.running(place)
    if running is None:
        raise MakerdayError("the lab is not up", "makerday lab up")
    return Client(running.url, place.secret("token"))


def _build(client: Client, app: str, commit: str) -> None:
    source = client.ask("POST", "/sources", {}).content["source_blob"]
    with tempfile.TemporaryFile() as archive:
        words = ["git", "archive", "--format=tar.gz", commit]
        if subprocess.run(words, stdout=archive, check=False).returncode:
            raise MakerdayError("git could not pack the commit")
        archive.seek(0)
        client.put(source["put_url"], iter(lambda: archive.read(_CHUNK), b""))
    blob = {"url": source["get_url"], "version": commit}
    build = client.ask("POST", f"/apps/{app}/builds", {"source_blob": blob}).content
    with client.stream("GET", build["output_stream_url"]) as lines:
        for line in lines:
            sys.stdout.write(line)
            sys.stdout.flush()
    ended = client.ask("GET", f"/apps/{app}/builds/{build['id']}").content
    if ended["status"] != "succeeded":
        raise MakerdayError("the push is refused: the build failed")
