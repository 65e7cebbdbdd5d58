"""Show a deck, a page or a site to the room, from this machine to this machine."""

from __future__ import annotations

import errno
import threading
import webbrowser
from typing import TYPE_CHECKING

from makerday import loopback
from makerday.errors import MakerdayError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PORT = 8000
HIGHEST_PORT = 65535


def serve(
    path: Path,
    *,
    port: int | None = None,
    open_browser: bool = False,
    stop: threading.Event | None = None,
) -> None:
    """Serve a folder, an HTML file or a Markdown deck until Ctrl-C, or until `stop` is set.

    Port 8000 is tried first and another one taken when it is in use; a `port` that is
    given has to be free, and 0 is any.
    """
    stop = stop or threading.Event()
    with listen(path, port=port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1})
        thread.start()
        try:
            print(f"Presenting {_name(path)} at {server.url} (Ctrl-C stops)", flush=True)  # noqa: T201 - its one line
            if open_browser:
                webbrowser.open(server.url)
            stop.wait()
        except KeyboardInterrupt:
            pass
        finally:
            server.shutdown()
            thread.join()


def listen(path: Path, *, port: int | None = None) -> loopback.Server:
    """Bind a server for `path`, for the caller to run and to close."""
    content = _content(path)
    if port is not None:
        return _bind(content, port)
    try:
        return loopback.Server(content, PORT)
    except OSError:
        return _bind(content, 0)


def choose(path: Path | None, cwd: Path) -> Path:
    """Decide what to present: what is named, else this project's demo, else the built site."""
    if path is not None:
        return _named(cwd / path)
    for folder in (cwd, *cwd.parents):
        if (home := _home(folder)) is not None:
            return home
    raise UsageError(
        f"{cwd}: neither a project nor a site", "name a page or a folder: makerday present PATH"
    )


def _name(path: Path) -> str:
    """Say what is shown: `ada/demo` for the index page in that folder."""
    page = path.resolve()
    return "/".join(page.parent.parts[-2:]) if page.name == "index.html" else page.name


def _named(path: Path) -> Path:
    if path.is_dir() and not (path / "index.html").is_file():
        home = _home(path)
        if home is None:
            raise UsageError(f"{path}: there is no index.html in this folder")
        return home
    if not path.exists():
        raise UsageError(f"{path}: there is no such file or folder")
    # The text of a demo has gaps; in its page they are filled.
    page = path.with_name("index.html")
    text_of_demo = (path.parent.name, path.name) == ("demo", "slides.md") and page.is_file()
    return page if text_of_demo else path


def _home(folder: Path) -> Path | None:
    """Give what a project or a site checkout has to show; None when it is neither."""
    if _is_project(folder):
        return _built(folder / "demo" / "index.html", "there is no demo yet", "run makerday demo")
    if (folder / "mkdocs.yml").is_file():
        page = folder / "site" / "index.html"
        return _built(page, "the site is not built", "run python3 noxfile.py -s site").parent
    return None


def _is_project(folder: Path) -> bool:
    try:
        text = (folder / "pyproject.toml").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return any(line.strip() == "[tool.makerday]" for line in text.splitlines())


def _built(page: Path, missing: str, hint: str) -> Path:
    if not page.is_file():
        raise MakerdayError(f"{page}: {missing}", hint)
    return page


def _content(path: Path) -> loopback.Content:
    if path.is_dir():
        return loopback.Folder(path)
    kinds: dict[str, Callable[[Path], loopback.Content]] = {
        ".html": loopback.OnePage,
        ".htm": loopback.OnePage,
        ".md": loopback.MarkdownDeck,
    }
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        raise UsageError(f"{path}: not a page", "name a folder, an .html or an .md file")
    try:
        path.open("rb").close()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    return kind(path)


def _bind(content: loopback.Content, port: int) -> loopback.Server:
    if not 0 <= port <= HIGHEST_PORT:
        raise UsageError(f"port {port} does not exist", f"choose one up to {HIGHEST_PORT}")
    try:
        return loopback.Server(content, port)
    except OSError as error:
        in_use = error.errno == errno.EADDRINUSE
        why = "is in use" if in_use else f"cannot be used: {error.strerror}"
        raise UsageError(
            f"port {port} {why}", "choose another with --port N, or leave --port out"
        ) from error
