"""What the template of this starter needs from Jinja, beyond what cookiecutter brings."""

from __future__ import annotations

import json
import keyword
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cookiecutter.exceptions import FailedHookException
from jinja2.ext import Extension

if TYPE_CHECKING:
    from jinja2 import Environment

STARTER = Path(__file__).resolve().parent
# makerday's sources in a checkout of the repository, and as it is installed.
SOURCES = (STARTER.parents[1] / "src/makerday", STARTER.parents[1])
# The project's own folders and modules, and the package that runs its tests.
TAKEN = {
    *("acting", "asking", "clis", "conftest", "demo", "grader", "guides", "mutants"),
    *("pytest", "record", "records", "solution", "style", "tests", "yaml"),
}


class StarterExtension(Extension):
    """Adds the global `quote` and the filters `checked_slug` and `toml_string`."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals["quote"] = quote
        environment.filters["checked_slug"] = checked_slug
        environment.filters["toml_string"] = toml_string


def quote(name: str) -> str:
    """Give the text of `rubric.toml`, of `grader/NAME.py` or of `style/NAME.py`, byte for byte."""
    folder = STARTER
    if "/" in name:
        folder = next((each for each in SOURCES if (each / "grader").is_dir()), SOURCES[0])
    return (folder / name).read_bytes().decode()


def checked_slug(slug: str) -> str:
    """Refuse a name that can be no package. A hook would add a traceback to the line."""
    problem = slug_problem(slug)
    if problem:
        raise FailedHookException(f"{slug!r} can't name the project: {problem}.")
    return slug


def slug_problem(slug: str) -> str:
    if not (slug.isidentifier() and slug.isascii()):
        return "use letters, digits and _ only, with a letter first, as in my_shelf"
    if keyword.iskeyword(slug) or keyword.issoftkeyword(slug):
        return "it is a word of the Python language"
    if slug in sys.stdlib_module_names:
        return "it is a module of Python's standard library"
    if slug.lower() in TAKEN:
        return "the project has a part of that name already"
    return ""


def toml_string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
