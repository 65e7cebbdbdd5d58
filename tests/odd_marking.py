"""Stand-ins for the marking of a submission, in processes of the pool: they die, or hang."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from makerday.cohort import pool
from makerday.cohort.intake import Submission
from makerday.cohort.marking import Marked, Order
from makerday.grade import Grading

if TYPE_CHECKING:
    from collections.abc import Iterator


def orders(*names: str, where: Path | str = "") -> Iterator[Order]:
    for name in names:
        yield Order(Submission(name, str(where)), Grading())


def mortal(order: Order) -> Marked:
    """Die by the name: `dies` always, `dies once` when it has not left a note yet."""
    note = Path(order.submission.where, order.name)
    if order.name == "dies" or (order.name == "dies once" and not note.exists()):
        note.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Marked(order.name, {"process": os.getpid()})


def endless(order: Order) -> Marked:
    """Run a program that takes far too long, tell its number and one's own, and clean up."""
    program = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        with Path(order.submission.where).open("w") as told:
            told.write(f"{os.getpid()} {program.pid}\n")
        program.wait()
    finally:
        program.kill()
        program.wait()
    return Marked(order.name, None)


def main() -> None:
    """Be a makerday that runs two endless submissions."""
    list(pool.marked(orders("a", "b", where=sys.argv[1]), 2, print, endless))


if __name__ == "__main__":
    main()
