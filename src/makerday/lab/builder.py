"""One build: source in, buildpacks over it in a room of its own, a packed slug out."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from makerday.lab import apps, buildpacks, isolation, packing, processes, slugs
from makerday.lab.buildpacks import PackError
from makerday.lab.isolation import Room

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from makerday.lab.blobs import Blobs
    from makerday.lab.outputs import Output

_LONGEST_LINE = 10_000
_KILL_SECONDS = 2.0
_PASSED_ON = ("PIP_", "UV_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy")


class BuildError(Exception):
    """The build failed; the message says why, on one line."""


@dataclass(frozen=True)
class Order:
    """What is to be built. `lay` puts the source into a folder; `cache` outlives the build."""

    id: str
    commit: str
    lay: Callable[[Path], None]
    buildpacks: Sequence[str]
    config: Mapping[str, str]
    cache: Path


@dataclass(frozen=True)
class Built:
    """What came out: a blob, its bytes, its process types, and what built it."""

    blob: str
    size: int
    types: dict[str, str]
    described: str


@dataclass
class Builder:
    """Builds an order in `folder`, and tells `output` about it."""

    order: Order
    folder: Path
    kind: str
    etc: Path
    output: Output
    blobs: Blobs
    seconds: float
    _packs: list[Path] = field(default_factory=list)
    _exports: list[str] = field(default_factory=list)

    async def build(self) -> Built:
        """Build. Raises BuildError, RefusalError, OSError."""
        for name in ("build", "cache", "env", "app", "packs"):
            (self.folder / name).mkdir(parents=True)
        await asyncio.to_thread(self._lay)
        if self.kind == isolation.PLAIN:
            self.output.line(f"       ({isolation.LACKING})")
        try:
            names = [await self._compile(pack) for pack in await self._choose()]
            types = await self._types()
        except PackError as error:
            raise BuildError(str(error)) from error
        built = await asyncio.to_thread(self._pack, types, ", ".join(names))
        self.output.line(f"       Done: {_human(built.size)}")
        return built

    def keep_cache(self) -> None:
        """Make the cache of this build the next one's, in one step."""
        old = self.folder / "old-cache"
        if self.order.cache.exists():
            self.order.cache.rename(old)
        (self.folder / "cache").rename(self.order.cache)

    def _lay(self) -> None:
        self.order.lay(self.folder / "build")
        if self.order.cache.exists():
            shutil.copytree(
                self.order.cache, self.folder / "cache", symlinks=True, dirs_exist_ok=True
            )
        for name, value in self.order.config.items():
            (self.folder / "env" / name).write_text(value, encoding="utf-8")

    async def _choose(self) -> list[Path]:
        """Fetch the app's buildpacks, or find the first of the lab's that knows the app."""
        chosen = list(self.order.buildpacks)
        for number, url in enumerate(chosen or buildpacks.NAMES):
            pack = self.folder / "packs" / str(number)
            await buildpacks.fetch(url, pack)
            if chosen:
                self._packs.append(pack)
            elif await self._detect(pack):
                self._packs = [pack]
                break
        if not self._packs:
            known = ", ".join(buildpacks.NAMES)
            raise BuildError(f"no buildpack of the lab's ({known}) knows this app")
        return self._packs

    async def _detect(self, pack: Path) -> str:
        code, said = await self._say(pack, "detect", "/tmp/build")  # noqa: S108 - the room's own
        return (said.strip() or pack.name) if code == 0 else ""

    async def _compile(self, pack: Path) -> str:
        name = await self._detect(pack)
        if not name:
            url = self.order.buildpacks[int(pack.name)]
            raise BuildError(f"the app does not fit the buildpack {url}")
        self.output.line(f"-----> {name} app detected")
        names = ("/tmp/build", "/tmp/cache", "/tmp/env")  # noqa: S108 - the room's own
        code = await self._run(pack, "compile", names, self.output.line)
        if code:
            raise BuildError(f"bin/compile of {name} ended with {code}")
        if (pack / "export").is_file():
            self._exports.append(self._room().inside("/tmp/packs") + f"/{pack.name}/export")  # noqa: S108 - as above
        return name

    async def _types(self) -> dict[str, str]:
        """Give the process types: the Procfile's, and defaults of the last buildpack."""
        types: dict[str, str] = {}
        pack = self._packs[-1]
        if (pack / "bin" / "release").is_file():
            code, said = await self._say(pack, "release", "/tmp/build")  # noqa: S108 - the room's own
            types = buildpacks.released(said) if code == 0 else {}
        procfile = self.folder / "build" / "Procfile"
        own = {}
        if procfile.is_file() and not procfile.is_symlink():
            own = slugs.procfile(procfile.read_text(encoding="utf-8", errors="replace"))
        self.output.line("-----> Discovering process types")
        if own:
            self.output.line(f"       Procfile declares types -> {', '.join(own)}")
        if added := [name for name in types if name not in own]:
            self.output.line(f"       Default types of the buildpack -> {', '.join(added)}")
        return {**types, **own}

    def _pack(self, types: dict[str, str], described: str) -> Built:
        self.output.line("-----> Compressing...")
        folder = self.folder / "build"
        shutil.rmtree(folder / ".git", ignore_errors=True)
        packing.check_links(folder)
        tgz = self.folder / "slug.tgz"
        with tgz.open("wb") as file:
            packing.pack(folder, file)
        size = tgz.stat().st_size
        if size > slugs.MOST_BYTES:
            raise BuildError(f"the slug is {_human(size)}; the most is {_human(slugs.MOST_BYTES)}")
        with tgz.open("rb") as file:
            blob = self.blobs.add(iter(lambda: file.read(1 << 20), b""), slugs.MOST_BYTES)
        return Built(blob, size, types, described)

    def _room(self) -> Room:
        own = {f"/tmp/{name}": self.folder / name for name in ("build", "cache", "packs")}  # noqa: S108 - as above
        reads = {"/tmp/env": self.folder / "env"}  # noqa: S108 - as above
        return Room(
            self.kind,
            self.folder / "app",
            self.etc,
            self.order.id,
            reads,
            own,
            "/tmp/build",  # noqa: S108 - as above
        )

    async def _say(self, pack: Path, script: str, name: str) -> tuple[int, str]:
        said: list[str] = []
        code = await self._run(pack, script, (name,), said.append)
        return code, "\n".join(said)

    async def _run(
        self, pack: Path, script: str, names: Sequence[str], heard: Callable[[str], None]
    ) -> int:
        room = self._room()
        program = f"{room.inside('/tmp/packs')}/{pack.name}/bin/{script}"  # noqa: S108 - as above
        line = shlex.join([program, *map(room.inside, names)])
        sourced = "".join(f". {shlex.quote(path)}; " for path in self._exports)
        words = room.words(["bash", "-c", f"{sourced}exec {line}"])
        process = await processes.start(room, words, self._variables())
        if room.kind == isolation.PLAIN:
            processes.note(self.folder, process.pid)
        try:
            return await asyncio.wait_for(_heard(process, heard), self.seconds)
        except TimeoutError as error:
            raise BuildError(f"bin/{script} took more than {self.seconds:g} s") from error
        finally:
            if process.returncode is None:
                await processes.end(process, room, _KILL_SECONDS)
            processes.kill(process.pid)

    def _variables(self) -> dict[str, str]:
        python = getattr(sys, "_base_executable", sys.executable)
        passed = {k: v for k, v in os.environ.items() if k.startswith(_PASSED_ON)}
        own = {"STACK": apps.STACK, "REQUEST_ID": self.order.id, "LAB_PYTHON": python}
        return {**passed, **own, "SOURCE_VERSION": self.order.commit}


async def _heard(process: asyncio.subprocess.Process, heard: Callable[[str], None]) -> int:
    if process.stdout is not None:
        async for line in processes.lines(process.stdout, _LONGEST_LINE):
            heard(line)
    return await process.wait()


def _human(size: float) -> str:
    """Give bytes for people: 854.2K."""
    for unit in ("B", "K"):
        if size < 1024:  # noqa: PLR2004 - a kilobyte
            return f"{size:.1f}{unit}" if unit != "B" else f"{size:.0f}B"
        size /= 1024
    return f"{size:.1f}M"
