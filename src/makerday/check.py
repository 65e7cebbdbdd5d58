"""Check: a hire's own look at the project, graded where it stands."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from makerday import sandbox
from makerday.errors import MakerdayError, UsageError
from makerday.grader import project as projects
from makerday.grader import rubric as rubrics
from makerday.grader.rubric import PUBLIC
from makerday.grader.scorecard import Run, scorecard
from makerday.sandbox.runner import Job, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from makerday.grader.project import Project
    from makerday.grader.rubric import Rubric
    from makerday.sandbox import Running

SEED = 0


def here(start: Path) -> Project:
    """Find the project one stands in; raises UsageError."""
    try:
        return projects.find(start.resolve())
    except projects.ProjectError as error:
        hint = "cd into your project, or make one: makerday start"
        raise UsageError(str(error), hint) from error


def rubric_of(project: Project) -> Rubric:
    """Read the project's rubric; raises MakerdayError with file and line."""
    try:
        return rubrics.load(project.rubric)
    except rubrics.RubricError as error:
        raise MakerdayError(str(error), "mend it, or generate the project anew") from error


def check(
    project: Project,
    *,
    level: int | None = None,
    told: Callable[[str], None] | None = None,
    start: Callable[..., Running] = sandbox.start,
) -> dict[str, Any]:
    """Grade the project where it stands, with its own public checks: the hire's mirror.

    Gives the scorecard. With `level`, that level alone, whether or not it is locked.
    `start` starts the process of the checks.
    """
    rubric = rubric_of(project)
    numbers = {each.number for each in rubric.levels}
    if level is not None and level not in numbers:
        raise UsageError(f"no level {level}", f"levels: 1 to {max(numbers)}")
    wanted = tuple(
        each.id
        for each in rubric.checks()
        if each.visibility == PUBLIC and level in (None, each.level)
    )
    # A debugger would wait for a keyboard that is not there.
    variables = {**os.environ, "PYTHONBREAKPOINT": "0"}
    place = sandbox.Place(project.root, project.root, sandbox.PLAIN, variables)
    titles = {each.id: each.title for each in rubric.checks()}
    job = Job(rubric, place, wanted, SEED, locked=level is None, start=start)
    outcome = run(replace(job, told=lambda name: told(titles[name])) if told else job)
    return scorecard(
        rubric,
        outcome.results,
        Run(
            project=project.root.name,
            package=project.package,
            seed=SEED,
            seconds=outcome.seconds,
            ungraded=bool(outcome.problem),
            reason=outcome.problem,
            visibilities=(PUBLIC,),
        ),
    )
