"""Grade: the mentor's record of a submission, made from outside it."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makerday import sandbox, starters, submission
from makerday.errors import MakerdayError, UsageError
from makerday.grader import project as projects
from makerday.grader import rubric as rubrics
from makerday.grader.scorecard import Run, scorecard
from makerday.sandbox.runner import Job, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from makerday.grader.project import Project
    from makerday.grader.rubric import Rubric
    from makerday.sandbox import Running
    from makerday.sandbox.workshop import Workshop

_PREFIX = "makerday-"


@dataclass(frozen=True)
class Grading:
    """How the mentor grades. Without a `seed` one is drawn; `locked` as the hire sees it."""

    sandbox: str = "auto"
    seed: int | None = None
    locked: bool = True


def grade(folder: Path, how: Grading, workshop: Workshop | None = None) -> dict[str, Any]:
    """Grade a submission from outside: the starter's checks, in a sandbox.

    What the submission holds never raises: it gives an ungraded scorecard with the reason.
    With a `workshop`, of the same kind of sandbox, the checks start faster.
    """
    try:
        project = projects.read(folder.resolve())
        starter = starters.find(project.starter)
        rubric = rubrics.load(starter.rubric_path)
    except (projects.ProjectError, UsageError) as error:
        return ungraded(folder, str(error))
    except rubrics.RubricError as error:
        raise MakerdayError(str(error), "the starter's rubric is broken: mend it") from error
    kind = sandbox.choose(how.sandbox)
    start = workshop.start if workshop else sandbox.start
    with workshop.bench() if workshop else tempfile.TemporaryDirectory(prefix=_PREFIX) as name:
        return _graded(project, rubric, Path(name), replace(how, sandbox=kind), start)


def _graded(
    project: Project, rubric: Rubric, work: Path, how: Grading, start: Callable[..., Running]
) -> dict[str, Any]:
    pristine, shared = work / "project", work / "tmp"
    shared.mkdir()
    starter = starters.find(project.starter)
    starters.pristine(starter, project.package, pristine)
    taken = submission.take(project, rubric, pristine)
    for path in (starter.path / "mentor").glob("*.py"):
        shutil.copyfile(path, pristine / "tests" / path.name)
    starters.precompiled(pristine)
    seed = int.from_bytes(os.urandom(4)) >> 1 if how.seed is None else how.seed
    place = sandbox.Place(pristine, shared, how.sandbox, sandbox.bare_environment(shared))
    checks = tuple(each.id for each in rubric.checks())
    outcome = run(Job(rubric, place, checks, seed, how.locked, apart=True, start=start))
    reasons = [text for text in (outcome.problem, taken.reason()) if text]
    return scorecard(
        rubric,
        outcome.results,
        Run(
            project=project.root.name,
            package=project.package,
            seed=seed,
            sandbox=how.sandbox,
            seconds=outcome.seconds,
            ungraded=bool(outcome.problem),
            reason="; ".join(reasons),
            tests_edited=bool(taken.edited),
            steering=tuple(map(submission.legible, taken.steering)),
        ),
    )


def ungraded(folder: Path, reason: str) -> dict[str, Any]:
    """Give the scorecard of a folder of which no starter can be told."""
    empty = rubrics.Rubric(starter="", version="", title="", levels=())
    return scorecard(empty, {}, Run(folder.name, package="", seed=0, ungraded=True, reason=reason))
