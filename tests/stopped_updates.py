"""Update copies of a project, each killed one step later than the one before; a script.

Usage: stopped_updates.py PROJECT FOLDER. Prints how many were killed: FOLDER/0 and on.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makerday import update
from makerday.grader import project as projects

if TYPE_CHECKING:
    from collections.abc import Callable


def die_at(step: int, root: Path) -> None:
    """Let this process be killed in the place of its next change number `step` in `root`."""
    steps = itertools.count()

    def deadly(change: Callable[..., Any]) -> Callable[..., Any]:
        def instead(path: Path, *rest: Any) -> Any:  # noqa: ANN401 - passed on
            if path.is_relative_to(root) and next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return change(path, *rest)

        return instead

    for name in ("write_bytes", "rename", "replace", "unlink", "rmdir"):
        setattr(Path, name, deadly(getattr(Path, name)))


def main(project: Path, folder: Path) -> None:
    for step in itertools.count():
        root = folder / str(step)
        shutil.copytree(project, root)
        child = os.fork()
        if child == 0:
            die_at(step, root)
            update.update(projects.read(root), force=True)
            os._exit(0)
        if not os.WIFSIGNALED(os.waitpid(child, 0)[1]):
            shutil.rmtree(root)
            print(step)  # noqa: T201 - a script
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
