"""A submission in a git repository: its last commit, without running anything of it.

Nothing is checked out, so no hook, filter, submodule or link of the repository acts:
the commit comes as a tar, and is unpacked like any archive.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from makerday.cohort.unpacking import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 120.0
_MOST_MB = 128
_ADDRESS = re.compile(r"(https|ssh|file)://[^-\s][^\s]*|[\w.]+@[\w.][\w.-]*:[^-\s][^\s]*")
_SECRET = re.compile(r"(?<=//)[^/@\s]*@")
_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.symlinks": "false",
    "credential.helper": "",
    "gc.auto": "0",
    "http.followRedirects": "initial",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "20",
    "submodule.recurse": "false",
}
# One file of a clone, its pack, is bounded by the shell (512 bytes each): git has no limit.
_BOUNDED = ("sh", "-c", f'ulimit -f {_MOST_MB << 11}; exec git "$@"', "git")
_KEPT = ("PATH", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR", "https_proxy", "no_proxy")


def is_address(where: str) -> bool:
    """Tell an address of git's from a path."""
    return "://" in where or "::" in where or bool(_ADDRESS.fullmatch(where))


def is_bare(folder: Path) -> bool:
    """Tell a repository without a work tree from a project."""
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir()


def take_commit(address: str, into: Path, *, seconds: float = SECONDS) -> list[str]:
    """Unpack the last commit at `address` into `into`; raises ArchiveError with the reason.

    Gives the names that were left out.
    """
    if not _ADDRESS.fullmatch(address):
        raise ArchiveError("is no address that is cloned: https://, ssh:// or file://")
    with tempfile.TemporaryDirectory(prefix="makerday-git-") as name:
        home = Path(name)
        (home / ".gitconfig").write_text("[safe]\n\tdirectory = *\n", "utf-8")
        git = _Git(home, home / "bare", seconds)
        git.clone(address)
        return git.unpack(into)


@dataclass(frozen=True)
class _Git:
    """Runs git with nothing of the mentor's, in a home that is thrown away."""

    home: Path
    bare: Path
    seconds: float

    def clone(self, address: str) -> None:
        shallow = ("--bare", "--depth=1", "--single-branch", "--no-tags")
        alone = ("--quiet", "--no-recurse-submodules", "--template=")
        failed = self._failed("clone", *shallow, *alone, "--", address, str(self.bare))
        if failed:
            raise ArchiveError(f"was not cloned: {without_secret(failed)}")

    def unpack(self, into: Path) -> list[str]:
        if self._failed(self._here, "rev-parse", "--verify", "HEAD"):
            raise ArchiveError("has no commit")
        # The repository's own attributes could hide files from the tar.
        (self.bare / "info").mkdir(exist_ok=True)
        attributes = self.bare / "info" / "attributes"
        attributes.write_text("* -export-ignore -export-subst\n", "utf-8")
        packed = self.home / "commit.tar"
        if failed := self._failed(
            self._here, "archive", "--format=tar", f"--output={packed}", "HEAD"
        ):
            raise ArchiveError(f"was not read: {failed}")
        from makerday.cohort.archive import unpack_tar  # noqa: PLC0415 - a folder needs no reader

        with packed.open("rb") as stream:
            return unpack_tar(stream, into)

    @property
    def _here(self) -> str:
        return f"--git-dir={self.bare}"

    def _failed(self, *words: str) -> str:
        """Run to the end, and give git's own words when it failed."""
        with (
            tempfile.TemporaryFile() as said,
            self._started(*words, stderr=said) as child,
        ):
            try:
                if child.wait(self.seconds) == 0:
                    return ""
            except subprocess.TimeoutExpired:
                return f"it took more than {self.seconds:g} s"
            said.seek(0)
            lines = said.read(1 << 16).decode("utf-8", "replace").splitlines()
        fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
        return (fatal or ["git: no reason given"])[0].partition(": ")[2][:200]

    @contextmanager
    def _started(self, *words: str, stderr: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
        """Start git; it is gone afterwards, with all that it started."""
        settings = [word for pair in _SETTINGS.items() for word in ("-c", "=".join(pair))]
        child = subprocess.Popen(
            [*_BOUNDED, *settings, *words],
            cwd=self.home,
            env=_environment(self.home),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            start_new_session=True,
        )
        with child:
            try:
                yield child
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)


def without_secret(address: str) -> str:
    """Take the user and the password out of an address."""
    return _SECRET.sub("", address)


def _environment(home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "GIT_ALLOW_PROTOCOL": "file:https:ssh",
        "GIT_ASKPASS": "false",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_SSH_COMMAND": "ssh -o BatchMode=yes -o ConnectTimeout=20",
        "GIT_TERMINAL_PROMPT": "0",
        "SSH_ASKPASS": "false",
    }
