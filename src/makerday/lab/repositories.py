"""A bare git repository per app: pushing to it builds, by a hook, with no git server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import makerday.lab

if TYPE_CHECKING:
    from collections.abc import Iterable

GIT_HOST = "git.lab.localhost"
_HOOK = """\
#!{python}
import sys
sys.path.insert(0, {source!r})
from makerday.lab.receiving import main
sys.exit(main({root!r}, {app!r}))
"""


@dataclass(frozen=True)
class Repositories:
    """The repositories of a lab, in `folder`; `root` is the lab's own folder."""

    folder: Path
    root: Path

    def path(self, app: str) -> Path:
        return self.folder / f"{app}.git"

    def make(self, app: str) -> None:
        """Make a repository whole, or not at all."""
        path, aside = self.path(app), self.folder / f".{app}.new"
        if not path.exists():
            shutil.rmtree(aside, ignore_errors=True)
            words = ["git", "init", "--quiet", "--bare", "--initial-branch=main", str(aside)]
            subprocess.run(words, check=True, capture_output=True, env=_calm())
            shutil.rmtree(aside / "hooks", ignore_errors=True)
            (aside / "hooks").mkdir()
            aside.rename(path)
        self._hook(app)

    def _hook(self, app: str) -> None:
        """Write the hook; at each `up` anew, since makerday may have moved."""
        hook = self.path(app) / "hooks" / "pre-receive"
        source = str(Path(makerday.lab.__file__).parents[2])
        text = _HOOK.format(python=sys.executable, source=source, root=str(self.root), app=app)
        aside = hook.with_suffix(".new")
        aside.write_text(text, encoding="utf-8")
        aside.chmod(0o755)
        aside.replace(hook)

    def rename(self, old: str, new: str) -> None:
        if old != new and self.path(old).exists():
            self.path(old).rename(self.path(new))
            self._hook(new)

    def remove(self, app: str) -> None:
        shutil.rmtree(self.path(app), ignore_errors=True)

    def settle(self, apps: Iterable[str]) -> None:
        """Make what is missing and remove what belongs to no app."""
        known = set(apps)
        for path in self.folder.iterdir():
            if path.name.removesuffix(".git") not in known:
                shutil.rmtree(path, ignore_errors=True)
        for app in sorted(known):
            self.make(app)


def _calm() -> dict[str, str]:
    """Give an environment in which git has nothing of the user's."""
    path = os.environ.get("PATH", "/usr/bin:/bin")
    return {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PATH": path}
