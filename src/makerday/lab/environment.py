"""What makes the genuine Heroku CLI speak to the lab alone, and leave no trace at home."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from makerday.lab.repositories import GIT_HOST

if TYPE_CHECKING:
    from makerday.lab.places import Place, Running

_GUARD = Path(__file__).with_name("guard.cjs")
_GITCONFIG = """\
# Written by makerday lab: your own settings, and where the lab's apps are pushed to.
[include]
\tpath = ~/.gitconfig
\tpath = ~/.config/git/config
[url "{folder}/"]
\tpushInsteadOf = https://{host}/
"""


def variables(place: Place, running: Running) -> dict[str, str]:
    """Give the variables that a shell exports; see the lab's page for what each is for."""
    home = place.folder("home")
    return {
        "HEROKU_HOST": running.url,
        "HEROKU_API_KEY": place.secret("token"),
        "HEROKU_GIT_HOST": GIT_HOST,
        "HEROKU_DATA_HOST": "localhost",
        "HEROKU_PARTICLEBOARD_URL": running.url,
        "HEROKU_BUILDPACK_REGISTRY_URL": running.url,
        "HEROKU_DISABLE_AUTOUPDATE": "1",
        "HEROKU_SKIP_NEW_VERSION_CHECK": "true",
        "HEROKU_NETRC_WRITE": "true",
        "HEROKU_NOTIFICATIONS": "0",
        "HIDE_HEROKU_RELEASE_NOTES": "true",
        "DISABLE_TELEMETRY": "true",
        "NODE_EXTRA_CA_CERTS": str(home / "ca.pem"),
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
    }


def closed(place: Place, node_options: str) -> dict[str, str]:
    """Give the variables for the CLI alone: its files stay in the lab, its words on this machine.

    Versions 10 report to two services and ask npm for news in spite of every switch, so the
    guard is loaded into each of its processes.
    """
    home = place.folder("home")
    guarded = f"{node_options} --require {json.dumps(str(_GUARD))}".strip()
    return {"NODE_OPTIONS": guarded} | {
        f"XDG_{name.upper()}_HOME": str(home / name) for name in ("cache", "config", "data")
    }


def furnish(place: Place) -> None:
    """Write the git configuration, and the answer to the CLI's one-time question."""
    home = place.folder("home")
    text = _GITCONFIG.format(folder=place.folder("git"), host=GIT_HOST)
    if not (home / "gitconfig").exists():  # the CLI adds to it
        (home / "gitconfig").write_text(text, encoding="utf-8")
    seen = home / "cache" / "heroku" / "terms-of-service"
    seen.parent.mkdir(parents=True, exist_ok=True)
    seen.touch()


def exports(words: dict[str, str]) -> list[str]:
    """Give lines for `eval "$(makerday lab env)"`, in any POSIX shell."""
    lines = [f"export {name}={shlex.quote(value)}" for name, value in words.items()]
    return [*lines, 'heroku() { makerday lab heroku "$@"; }']
