"""Starters: find them, and make projects of them. cookiecutter does the rendering."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING

from makerday.errors import MakerdayError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PACKAGE = Path(__file__).resolve().parent
SLUG = "{{ cookiecutter.project_slug }}"
# What runs of the template's own tests, or installing makerday, may leave in a template.
CACHES = shutil.ignore_patterns("__pycache__", ".pytest_cache", ".makerday")


@dataclass(frozen=True)
class Starter:
    """A cookiecutter template in the `starters/` folder."""

    name: str
    title: str
    summary: str
    path: Path

    @property
    def rubric_path(self) -> Path:
        return self.path / "rubric.toml"

    @property
    def template(self) -> Path:
        """The folder that a project is made of."""
        return self.path / "{{cookiecutter.project_slug}}"

    @property
    def default_slug(self) -> str:
        return self.name.replace("-", "_")


def root() -> Path:
    """Give the `starters/` folder: the one MAKERDAY_STARTERS names, makerday's own otherwise."""
    if chosen := os.environ.get("MAKERDAY_STARTERS"):
        return Path(chosen)
    installed = PACKAGE / "_starters"
    return installed if installed.is_dir() else PACKAGE.parents[1] / "starters"


def available() -> list[Starter]:
    """Give all starters, in the order of `starters/cookiecutter.json`."""
    folder = root()
    try:
        templates = json.loads((folder / "cookiecutter.json").read_text("utf-8"))["templates"]
    except OSError as error:
        raise MakerdayError(
            f"the starters are missing: {folder}: {error.strerror}", "install makerday again"
        ) from error
    return [
        Starter(name, facts["title"], facts["description"], (folder / facts["path"]).resolve())
        for name, facts in templates.items()
    ]


def find(name: str) -> Starter:
    """Give the starter called `name`; raises UsageError when there is none."""
    starters = {starter.name: starter for starter in available()}
    if name in starters:
        return starters[name]
    import difflib  # noqa: PLC0415 - for those who mistype only

    near = difflib.get_close_matches(name.lower().replace("_", "-"), starters, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(starters)}"
    raise UsageError(f"there is no starter {name!r}", hint)


def author() -> str:
    """Give the name that git knows the person at the keyboard by, or nothing."""
    if shutil.which("git") is None:
        return ""
    asked = ["git", "config", "user.name"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    return told.stdout.strip()


def generate(starter: Starter, project_slug: str, into: Path, *, author: str = "") -> Path:
    """Make a project of `starter` in the folder `into`; give the project's folder.

    It is made in a temporary folder beside its place and moved there when it is whole.
    Raises UsageError for a name or a place that cannot be, MakerdayError when it fails.
    """
    answers = {"project_slug": project_slug} | ({"author_name": author} if author else {})
    place = into.resolve() / project_slug
    if not into.is_dir():
        raise UsageError(f"there is no folder {into}", f"make it with: mkdir -p {into}")
    if project_slug and os.path.lexists(place):
        raise UsageError(
            f"{into / project_slug} exists already", "choose another name, or another folder"
        )
    try:
        with tempfile.TemporaryDirectory(prefix=".makerday-", dir=into) as workshop:
            render(starter, answers, Path(workshop)).rename(place)
    except OSError as error:
        reason = error.strerror or str(error)
        raise MakerdayError(
            f"cannot make a project in {into}: {reason}", "choose a folder you may write to"
        ) from error
    return place


def render(starter: Starter, answers: Mapping[str, str], into: Path) -> Path:
    """Make a project where nobody looks yet; give its folder. Raises UsageError for an answer."""
    # Imported here: it takes longer than all the rest of a run of makerday.
    from cookiecutter import (  # type: ignore[import-untyped]  # it ships no types  # noqa: PLC0415
        exceptions,
        generate,
        prompt,
    )

    try:
        with _importable(starter.path):
            settings = str(starter.path / "cookiecutter.json")
            given = {name: _verbatim(text) for name, text in answers.items()}
            context = generate.generate_context(settings, extra_context=given)
            context["cookiecutter"] |= prompt.prompt_for_config(context, no_input=True)
            made = generate.generate_files(
                starter.path, context, output_dir=into, accept_hooks=False
            )
    except exceptions.CookiecutterException as error:
        raise UsageError(str(error).rstrip("."), "choose another name") from error
    _run_hook(starter, Path(made))
    return Path(made)


def _verbatim(text: str) -> str:
    """Write `text` so that it is itself again once cookiecutter has rendered it."""
    return f"{{{{ {json.dumps(text, ensure_ascii=False)} }}}}"


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Let cookiecutter import the starter's own `local_extensions.py`, and leave no trace."""
    before = list(sys.path)
    sys.path.insert(0, str(folder))
    sys.modules.pop("local_extensions", None)
    try:
        yield
    finally:
        sys.path[:] = before
        sys.modules.pop("local_extensions", None)


def _run_hook(starter: Starter, project: Path) -> None:
    """Run the hook as it stands; cookiecutter would let it print, and leave a copy in /tmp."""
    hook = starter.path / "hooks" / "post_gen_project.py"
    if not hook.is_file():
        return
    run = subprocess.run(
        [sys.executable, hook], cwd=project, capture_output=True, text=True, check=False
    )
    if run.returncode:
        said = (run.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise MakerdayError(f"{hook} failed: {said}")


def pristine(starter: Starter, package: str, into: Path) -> None:
    """Write what grading needs of a project into `into`: tests, rubric and configuration.

    As a project gets them, byte for byte, but without cookiecutter: grading starts fast.
    A folder of tests named like one of makerday's own holds quotations of it: the grader, say.
    These keep their times, by which Python knows what is compiled already.
    """
    tests = into / "tests"
    shutil.copytree(starter.template / "tests", tests, ignore=CACHES)
    for source in _quoted(tests):
        place = tests / source.parent.name
        place.mkdir(exist_ok=True)
        shutil.copy2(source, place / source.name)
    shutil.copyfile(starter.rubric_path, into / "rubric.toml")
    settings = (starter.template / "pyproject.toml").read_text("utf-8")
    table = settings[settings.index("[tool.makerday]") :]
    (into / "pyproject.toml").write_text(table.replace(SLUG, package), "utf-8")


def _quoted(tests: Path) -> list[Path]:
    """Give what of makerday is quoted in tests: the grader, and what they name of other parts."""
    parts = [path for path in tests.iterdir() if (PACKAGE / path.name).is_dir()]
    asked = [
        PACKAGE / part.name / path.name
        for part in parts
        if part.name != "grader"
        for path in part.glob("*.py")
    ]
    return [*(PACKAGE / "grader").glob("*.py"), *(path for path in asked if path.is_file())]


def precompiled(pristine: Path) -> None:
    """Give a pristine project the grader as Python compiled it, if it did: grading starts faster.

    A sandbox keeps nothing of what it compiles.
    """
    sources = _quoted(pristine / "tests")
    cached = {path: Path(cache_from_source(str(path))) for path in sources}
    if not (sys.dont_write_bytecode or all(path.exists() for path in cached.values())):
        import compileall  # noqa: PLC0415 - once in the life of an installation

        with suppress(OSError):  # one that is not ours to write to
            for folder in {path.parent for path in sources}:
                compileall.compile_dir(folder, quiet=2)
    for source, compiled in cached.items():
        target = pristine / "tests" / source.parent.name / "__pycache__"
        target.mkdir(exist_ok=True)
        if compiled.exists():
            shutil.copyfile(compiled, target / compiled.name)
