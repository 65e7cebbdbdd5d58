"""Build the notebook decks: `python -m makerday.notebooks docs`.

Each `slides/NAME.py` (py:percent) is executed once and becomes a page of the site,
`docs/slides/NAME.md`, and one file for a stick, `docs/slides/NAME.html`. What was executed is kept
in `build/notebooks` until the deck, or what executes it, changes.
"""

from __future__ import annotations

import argparse
import glob
import hashlib
import json
import os
import platform
import sys
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makerday import notebook_page
from makerday.errors import MakerdayError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping, Sequence

    from makerday.notebook_page import Node

_HERE = Path(__file__).parent
_ASSETS = ("deck.css", "deck.js")
_EXECUTED_BY = ("ipykernel", "ipython", "jupytext", "matplotlib", "nbclient", "numpy")
_EXECUTED_BY_OURS = ("execution.py", "figures.py")
_RENDERED_BY = ("jinja2", "markdown", "pygments", "pymdown-extensions")
_RENDERED_BY_OURS = (
    "deck/deck.css",
    "deck/deck.html.j2",
    "deck/deck.js",
    "decks.py",
    "notebook_page.py",
    "slides.py",
)


@dataclass(frozen=True)
class Built:
    """What became of one deck."""

    name: str
    executed: bool
    seconds: float


def build(slides: Path, docs: Path, *, cache: Path, timeout: int = 60) -> list[Built]:
    """Build every deck in `slides` into `docs/slides`, and the engine into `docs/assets/deck`."""
    if not slides.is_dir():
        raise UsageError(f"{slides}: no such folder", "Say where the decks are with --slides.")
    sources = sorted(slides.glob("*.py"))
    built = [_build_deck(source, docs / "slides", cache, timeout) for source in sources]
    _remove_decks_without_source(docs / "slides", slides)
    _copy_engine(docs / "assets" / "deck")
    return built


def single_file(notebook: Node) -> str:
    """Write an executed notebook as one HTML file that needs nothing else."""
    from makerday import decks  # noqa: PLC0415 - slow to import, and not needed when all is cached

    body = decks.render(notebook_page.markdown(notebook))
    return decks.single_file(title=notebook_page.title(notebook), body=body)


class DeckPreprocessor:
    """What our nbconvert template is made with; its conf.json names this class."""

    def __init__(self, **_settings: object) -> None:
        """Accept nbconvert's settings: there is nothing to set."""

    def __call__(
        self, notebook: Node, resources: MutableMapping[str, Any]
    ) -> tuple[Node, MutableMapping[str, Any]]:
        resources["makerday_deck"] = single_file(notebook)
        return notebook, resources


def _build_deck(source: Path, pages: Path, cache: Path, timeout: int) -> Built:
    start = time.perf_counter()
    name = source.stem
    executed = False

    def execute() -> str:
        nonlocal executed
        executed = True
        return _executed(source, timeout)

    key = _key(source.read_text(encoding="utf-8"), _EXECUTED_BY, _EXECUTED_BY_OURS)
    text = _remembered(cache, name, "ipynb", key, execute)
    notebook = json.loads(text)
    try:
        page = notebook_page.page(notebook, origin=_origin(source, name))
        key = _key(text, _RENDERED_BY, _RENDERED_BY_OURS)
        file = _remembered(cache, name, "html", key, lambda: single_file(notebook))
    except MakerdayError as error:
        raise MakerdayError(f"{source}: {error.message}", error.hint) from error
    _write(pages / f"{name}.md", page)
    _write(pages / f"{name}.html", file)
    return Built(name, executed, time.perf_counter() - start)


def _executed(source: Path, timeout: int) -> str:
    from makerday.execution import execute  # noqa: PLC0415 - as above

    return json.dumps(execute(source, timeout=timeout), ensure_ascii=False, indent=1) + "\n"


def _origin(source: Path, name: str) -> str:
    return (
        f"Every output on this page is real: `{source.parent.name}/{source.name}` was executed "
        f"when the page was built. [The deck as one file]({name}.html) opens without a network."
    )


def _key(text: str, packages: Sequence[str], ours: Sequence[str]) -> str:
    """Name the result of making something from `text` with these packages and our own files."""
    parts = [text, platform.python_version(), *map(_version, packages)]
    parts += [(_HERE / name).read_text(encoding="utf-8") for name in ours]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _remembered(cache: Path, name: str, kind: str, key: str, make: Callable[[], str]) -> str:
    """Give what was made under this key before, or make it and forget what was made earlier."""
    kept = cache / f"{name}.{key}.{kind}"
    if kept.exists():
        return kept.read_text(encoding="utf-8")
    text = make()
    _write(kept, text)
    for other in cache.glob(f"{glob.escape(name)}.{'[0-9a-f]' * 16}.{kind}"):
        if other != kept:
            other.unlink()
    return text


def _remove_decks_without_source(pages: Path, slides: Path) -> None:
    for page in pages.glob("*.md"):
        origin = f"`{slides.name}/{page.stem}.py` was executed"
        if not (slides / f"{page.stem}.py").exists() and origin in page.read_text("utf-8"):
            page.unlink()
            page.with_suffix(".html").unlink(missing_ok=True)


def _copy_engine(target: Path) -> None:
    if all(_same(_HERE / "deck" / name, target / name) for name in _ASSETS):
        return
    from makerday import decks  # noqa: PLC0415 - as above

    decks.copy_assets(target)


def _same(one: Path, other: Path) -> bool:
    return other.exists() and one.read_bytes() == other.read_bytes()


def _write(path: Path, text: str) -> None:
    """Write all of it or nothing; leave a file alone that already says the same."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_text(text, encoding="utf-8")
    half.replace(path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m makerday.notebooks",
        description="Execute the notebook decks and write them as pages and as single files.",
    )
    parser.add_argument("docs", type=Path, help="the site's docs folder, which gets slides/")
    parser.add_argument("--slides", type=Path, default=Path("slides"), help="default: slides")
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path("build/notebooks"),
        help="what was executed before (default: build/notebooks); remove it to execute all anew",
    )
    parser.add_argument("--timeout", type=int, default=60, help="seconds per cell (default: 60)")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the decks; print one line for each."""
    asked = _parser().parse_args(arguments)
    try:
        decks = build(asked.slides, asked.docs, cache=asked.cache, timeout=asked.timeout)
    except MakerdayError as error:
        return _complain(f"{error.message}. {error.hint}".strip(), error.exit_code)
    except OSError as error:
        return _complain(f"{error.filename}: {error.strerror}", 1)
    for deck in decks:
        how = "executed" if deck.executed else "from cache"
        sys.stdout.write(f"{deck.name}: {how}, {deck.seconds:.2f} s\n")
    return 0


def _complain(message: str, exit_code: int) -> int:
    sys.stderr.write(f"{message}\n")
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
