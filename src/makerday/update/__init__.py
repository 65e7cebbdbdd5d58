"""Update: bring a project to the starter's newer checks and brief, and keep the hire's work."""

from __future__ import annotations

import re
import tempfile
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from makerday import starters
from makerday.errors import MakerdayError, UsageError
from makerday.grader import manifest as manifests
from makerday.grader import rubric as rubrics
from makerday.update import changes, placing
from makerday.update.changes import Change, Sides
from makerday.update.news import news

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from makerday.grader.manifest import Manifest
    from makerday.grader.project import Project
    from makerday.grader.rubric import Rubric
    from makerday.grader.screen import Look
    from makerday.starters import Starter


@dataclass(frozen=True)
class Update:
    """What became of a project, or would: each change, and in words what is new to solve."""

    title: str
    package: str
    before: str
    after: str
    changes: tuple[Change, ...]
    news: tuple[str, ...]
    recorded: bool
    force: bool
    dry_run: bool

    @property
    def edited(self) -> list[Change]:
        """The edited checks."""
        return [change for change in self.changes if change.kind == changes.EDITED]

    @property
    def refused(self) -> bool:
        """Whether nothing was done, since edited checks were in the way."""
        return bool(self.edited) and not self.force

    @property
    def current(self) -> bool:
        """Whether there was nothing to do."""
        return all(change.kind == changes.KEPT for change in self.changes)


def update(project: Project, *, force: bool = False, dry_run: bool = False) -> Update:
    """Bring a project up to date, unless that would overwrite checks that were edited.

    With `force` it does, and keeps a copy of each. A run that was interrupted is completed
    by the next. Raises MakerdayError.
    """
    starter, manifest = _starter(project), _manifest(project)
    rubric = _starters_rubric(starter)
    before = manifest.version if manifest else project.version
    _refuse_newer(starter.name, before, rubric.version)
    answers = _answers(project, manifest)
    try:
        with placing.alone(project.root), tempfile.TemporaryDirectory(prefix="makerday-") as name:
            fresh = starters.render(starter, answers, Path(name))
            done = Update(
                title=rubric.title,
                package=project.package,
                before=before,
                after=rubric.version,
                changes=tuple(Sides(project.root, manifest, fresh, project.package).changes()),
                news=tuple(news(_rubric(project.rubric), rubric)),
                recorded=manifest is not None,
                force=force,
                dry_run=dry_run,
            )
            _do(done, project.root, (fresh / manifests.NAME).read_bytes())
    except OSError as error:
        place = error.filename2 or error.filename or project.root
        hint = "mend that and repeat: an update goes on where it was stopped"
        raise MakerdayError(f"cannot update {place}: {error.strerror or error}", hint) from error
    return done


def _do(done: Update, root: Path, manifest: bytes) -> None:
    recorded = changes.holds(root / manifests.NAME, manifest)
    if not (done.refused or done.dry_run or (done.current and recorded)):
        placing.put(root, done.changes, manifest)


def _starter(project: Project) -> Starter:
    try:
        return starters.find(project.starter)
    except UsageError as error:
        place = project.root / "pyproject.toml"
        hint = f"{error.hint}; or install the makerday that has it"
        raise MakerdayError(f"{place}: {error.message}", hint) from error


def _manifest(project: Project) -> Manifest | None:
    manifest = manifests.read(project.root)
    if manifest is not None and manifest.starter != project.starter:
        raise MakerdayError(
            f"{project.root}: the starter is {project.starter!r} in pyproject.toml, "
            f"{manifest.starter!r} in {manifests.NAME}",
            "mend the one that is wrong",
        )
    return manifest


def _starters_rubric(starter: Starter) -> Rubric:
    try:
        return rubrics.load(starter.rubric_path)
    except rubrics.RubricError as error:
        raise MakerdayError(str(error), "the starter's rubric is broken: mend it") from error


def _rubric(path: Path) -> Rubric | None:
    try:
        return rubrics.load(path)
    except rubrics.RubricError:
        return None


def _refuse_newer(starter: str, before: str, after: str) -> None:
    made, here = ([int(number) for number in re.findall(r"\d+", text)] for text in (before, after))
    if made > here:
        raise MakerdayError(
            f"this project is made from version {before} of {starter}, "
            f"and this makerday has version {after}",
            "install a newer makerday",
        )


def _answers(project: Project, manifest: Manifest | None) -> Mapping[str, str]:
    """Give the answers the project was made with, as far as they can be told."""
    if manifest is not None:
        return {**manifest.answers, "project_slug": project.package}
    answers = {"project_slug": project.package}
    with suppress(KeyError, IndexError, TypeError):
        facts = tomllib.loads((project.root / "pyproject.toml").read_text("utf-8"))
        answers["author_name"] = str(facts["project"]["authors"][0]["name"])
    return answers


def told(done: Update, look: Look) -> list[str]:
    """Draw an update as lines: what became of each file, what is new to solve, what is next."""
    lines = [look.paint("title", _head(done)), *_lines(done, look)]
    if done.news and not done.refused:
        lines += ["", *done.news, ""]
    lines.append(f"{look.paint('accent', 'Next:')} {_next(done)}")
    return [f" {line}".rstrip() for line in lines]


def _head(done: Update) -> str:
    if done.refused:
        count = len(done.edited)
        files = f"{count} of its checks are" if count > 1 else "one of its checks is"
        return f"{done.title}: not updated, since {files} edited"
    if done.current:
        return f"{done.title}: up to date, version {done.after}"
    which = f"version {done.after}"
    if done.before != done.after:
        which = f"from version {done.before} to {done.after}"
    return f"{done.title}: {'would be ' if done.dry_run else ''}updated, {which}"


def _lines(done: Update, look: Look) -> Iterator[str]:
    if done.refused and not done.recorded:
        yield "It holds no manifest: what is not of today counts as edited."
    shown = done.edited if done.refused else () if done.current else done.changes
    for change in shown:
        yield _line(change, done, look)
    if not (done.refused or done.current):
        package = Change(changes.KEPT, f"{done.package}/", "your package is never touched")
        yield _line(package, done, look)


def _line(change: Change, done: Update, look: Look) -> str:
    kind, note = change.kind, change.note
    if kind == changes.EDITED and done.force:
        kind, note = changes.UPDATED, f"yours is kept as {change.backup}"
    style = "bad" if kind in (changes.EDITED, changes.CONFLICT) else "good"
    wide = max(len(each.name) for each in done.changes)
    label = look.paint("quiet" if kind == changes.KEPT else style, f"{kind:<10}")
    return f"  {label}  {change.name:<{wide}}  {note}".rstrip()


def _next(done: Update) -> str:
    if done.refused:
        return "put them back, or makerday update --force keeps yours beside them as .bak"
    if done.dry_run and not done.current:
        return f"makerday update{' --force' if done.force else ''}"
    beside = next((change for change in done.changes if change.kind == changes.CONFLICT), None)
    if beside:
        return f"take over what you like of {beside.target}, then makerday check"
    return "makerday check"
