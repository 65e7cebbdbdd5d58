"""Settings and places: a flag wins over a variable, a variable over the file of settings."""

from __future__ import annotations

import os

from .errors import ShelfError

KEYS = ("color", "file", "token")
SECRET = "token"  # noqa: S105 - the name of one


def read() -> dict[str, str]:
    """Give what is set; nothing where there is no file yet."""
    path = _folder("XDG_CONFIG_HOME", ".config")
    try:
        with open(os.path.join(path, "settings"), encoding="utf-8") as file:
            pairs = (line.rstrip("\n").partition("=") for line in file)
            return {key: value for key, _, value in pairs if key in KEYS}
    except FileNotFoundError:
        return {}


def write(key: str, value: str) -> None:
    """Change one setting; raises ShelfError where there is no place for it."""
    folder = _folder("XDG_CONFIG_HOME", ".config")
    if not folder:
        raise ShelfError("HOME is not set: there is no place for settings")
    fresh = {**read(), key: value}
    save(os.path.join(folder, "settings"), "".join(f"{k}={v}\n" for k, v in fresh.items()))


def books(flag: str | None) -> str:
    """Give the path of the books: a flag, SHELF_FILE, the setting, or XDG's place."""
    chosen = flag or os.environ.get("SHELF_FILE") or read().get("file")
    if chosen:
        return chosen
    folder = _folder("XDG_DATA_HOME", ".local/share")
    if not folder:
        raise ShelfError("HOME is not set", "say where the books are: --file PATH")
    return os.path.join(folder, "books.jsonl")


def save(path: str, text: str) -> None:
    """Write a file in one step: whoever looks finds the old one or the new one, whole."""
    import tempfile  # for those who change something only

    folder = os.path.dirname(path) or "."
    os.makedirs(folder, exist_ok=True)
    descriptor, fresh = tempfile.mkstemp(dir=folder, prefix=".shelf-")
    try:
        with open(descriptor, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)
        os.replace(fresh, path)
    except BaseException:
        os.unlink(fresh)
        raise


def _folder(variable: str, usual: str) -> str:
    """Give the folder of shelf for one kind of file, or nothing where there is no home."""
    place = os.environ.get(variable)
    if not place and os.environ.get("HOME"):
        place = os.path.join(os.environ["HOME"], usual)
    return os.path.join(place, "shelf") if place else ""
