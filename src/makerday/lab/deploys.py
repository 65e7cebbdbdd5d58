"""The client's commands that make apps, builds and releases."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makerday.errors import MakerdayError, UsageError
from makerday.lab.client import Client, connect
from makerday.lab.repositories import GIT_HOST
from makerday.lab.speaking import ago, app_of, say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

_LEFT_OUT = frozenset({".git", ".hg", ".venv", "venv", "node_modules", "__pycache__", ".DS_Store"})
_POLL_SECONDS = 0.1


def create(options: argparse.Namespace) -> int:
    """Make an app."""
    app = connect().ask("POST", "/apps", {"name": options.name}).content
    return say(
        f" {app['web_url']} | {app['git_url']}",
        f" Next: git remote add heroku https://{GIT_HOST}/{app['name']}.git",
    )


def apps(_: argparse.Namespace) -> int:
    """List the apps."""
    found = connect().ask("GET", "/apps").content
    return say(*(f" {app['name']:<30} {app['web_url']}" for app in found))


def destroy(options: argparse.Namespace) -> int:
    """Remove an app."""
    app = app_of(options)
    if options.confirm != app:
        raise UsageError(f"this removes {app} and its releases", f"--confirm {app} does it")
    connect().ask("DELETE", f"/apps/{app}")
    return say(f" {app} is removed")


@dataclass(frozen=True)
class Tree:
    """A folder: what to say of each file, and where each content is."""

    manifest: dict[str, dict[str, Any]]
    contents: dict[str, Path]


def build(options: argparse.Namespace) -> int:
    """Send what is missing of a folder and build it; the last line names the slug."""
    folder = Path(options.folder)
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder")
    client = connect()
    app = app_of(options) if options.release or options.app else None
    tree = scan(folder)
    order: dict[str, Any] = {"manifest": tree.manifest, "app": app, "release": options.release}
    if options.buildpack:
        order["buildpack"] = options.buildpack
    send(client, tree)
    say("Launching build process... done")
    with client.stream("POST", "/manifest/build", order) as lines:
        build_id = lines.fields["x-build-id"]
        for line in lines:
            sys.stdout.write(line)
            sys.stdout.flush()
    ended = client.ask("GET", f"/builds/{build_id}").content
    if ended["status"] != "succeeded":
        raise MakerdayError("the build failed", "its output above says why")
    return say(f"Success, slug is {ended['slug_url']}")


def scan(folder: Path) -> Tree:
    """Describe a folder as a manifest; what tools leave behind is left out."""
    tree = Tree({}, {})
    for path in sorted(_files(folder)):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            tree.manifest[name] = {"link": str(path.readlink())}
        else:
            sha = _hashed(path)
            mode = "755" if os.access(path, os.X_OK) else "644"
            tree.manifest[name] = {"hash": sha, "mode": mode}
            tree.contents[sha] = path
    return tree


def _hashed(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _LEFT_OUT:
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files(path)
        elif path.is_symlink() or path.is_file():
            yield path


def send(client: Client, tree: Tree) -> int:
    """Send the files that the lab has never seen; give how many."""
    sys.stdout.write("Checking for app files to sync... ")
    sys.stdout.flush()
    missing = client.ask("POST", "/manifest/diff", {"manifest": tree.manifest}).content
    say(f"done, {len(missing)} file{'' if len(missing) == 1 else 's'} needed")
    total = sum(tree.contents[sha].stat().st_size for sha in missing)
    sent, began = 0, time.monotonic()
    for size in client.put_all((f"/file/{sha}", tree.contents[sha]) for sha in missing):
        sent += size
        _progress(sent, total, time.monotonic() - began)
    if missing:
        say("\rUploading: 100.0% (ETA: 0s)" if sys.stdout.isatty() else "Uploading: 100.0%")
    return len(missing)


def _progress(sent: int, total: int, seconds: float) -> None:
    if sys.stdout.isatty() and sent:
        left = seconds * (total - sent) / sent
        sys.stdout.write(f"\rUploading: {100 * sent / total:.1f}% (ETA: {left:.0f}s) ")
        sys.stdout.flush()


def release(options: argparse.Namespace) -> int:
    """Release a slug by its address, and wait until it is."""
    client, app = connect(), app_of(options)
    sent = {"slug_url": options.slug_url, "description": options.description or "Deploy"}
    answer = client.ask("POST", f"/v1/apps/{app}/release", sent)
    sys.stdout.write(f"Releasing to {app}... ")
    sys.stdout.flush()
    while (state := client.ask("GET", answer.fields["location"])).status == 202:  # noqa: PLR2004 - HTTP's number
        time.sleep(_POLL_SECONDS)
    if state.content["status"] != "succeeded":
        say("failed")
        raise MakerdayError(state.content["message"])
    return say(f"done, {state.content['release']}")


def releases(options: argparse.Namespace) -> int:
    """List releases, the last first."""
    app = app_of(options)
    fields = {"Range": f"version ..; max={options.n}, order=desc"}
    found = connect().ask("GET", f"/apps/{app}/releases", fields=fields).content
    current = next((each["version"] for each in found if each["current"]), None)
    say(f"=== {app} Releases" + (f" - Current: v{current}" if current else ""))
    return say(*(_line(each) for each in found))


def _line(release: dict[str, Any]) -> str:
    status = "" if release["status"] == "succeeded" else f" ({release['status']})"
    said = f"{release['description']}{status}"
    when = ago(release["created_at"])
    return f"v{release['version']:<5} {said:<38} {release['user']['email']}  {when}"


def rollback(options: argparse.Namespace) -> int:
    """Make a release of an older one's code and config."""
    client, app = connect(), app_of(options)
    fields = {"Range": "version ..; max=50, order=desc"}
    found = client.ask("GET", f"/apps/{app}/releases", fields=fields).content
    to = options.version or _before(found)
    old = client.ask("GET", f"/apps/{app}/releases/{to}").content
    new = client.ask("POST", f"/apps/{app}/releases", {"release": old["id"]}).content
    return say(
        f"Rolling back {app} to v{old['version']}... done, v{new['version']}",
        " Code and config vars went back; add-ons and their data did not.",
    )


def _before(found: list[dict[str, Any]]) -> str:
    eligible = [each for each in found if each["eligible_for_rollback"]]
    if len(eligible) < 2:  # noqa: PLR2004 - the one that runs and one before
        raise MakerdayError("there is no release to go back to")
    return f"v{eligible[1]['version']}"


def config(options: argparse.Namespace) -> int:
    """Show config vars, or change them."""
    client, app = connect(), app_of(options)
    path = f"/apps/{app}/config-vars"
    if options.changes:
        content = client.ask("PATCH", path, dict(map(_change, options.changes))).content
    else:
        content = client.ask("GET", path).content
    return say(*(f"{name}={value}" for name, value in content.items()))


def _change(word: str) -> tuple[str, str | None]:
    name, equals, value = word.partition("=")
    if not equals or not re.fullmatch(r"\w+", name):
        raise UsageError(f"{word!r} is no NAME=VALUE")
    return name, value or None
