"""The pool: a process that dies costs its submission at most, and none outlives the pool."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import odd_marking
import pytest
from odd_marking import orders

from makerday.cohort import pool

if TYPE_CHECKING:
    from collections.abc import Iterator


def ignore(_name: str) -> None:
    pass


def told_by_two(pipe: Path) -> list[int]:
    """Wait until two endless markings have told their process and their program."""
    with pipe.open("r+b", buffering=0) as told:  # a writer itself, so that there is no end
        return [int(number) for _ in range(2) for number in told.readline().split()]


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_process_that_dies_costs_its_submission_alone(tmp_path: Path) -> None:
    names = ["a", "dies", "b", "dies once", "c", "d"]
    made = list(pool.marked(orders(*names, where=tmp_path), 2, ignore, odd_marking.mortal))
    assert sorted(each.name for each in made) == sorted(names), "lost, or marked twice"
    reasons = {each.name: (each.card or {}).get("reason") for each in made}
    assert reasons.pop("dies") == "the process that graded it died, twice"
    assert set(reasons.values()) == {None}, "another paid for it"


def test_each_process_serves_many_submissions_and_is_gone_at_the_end(tmp_path: Path) -> None:
    made = list(pool.marked(orders(*"abcdef", where=tmp_path), 2, ignore, odd_marking.mortal))
    processes = {each.card["process"] for each in made if each.card}
    assert len(processes) <= 2
    assert not any(is_running(process) for process in processes)


def test_a_process_has_its_next_order_before_anyone_looks_at_what_it_made(tmp_path: Path) -> None:
    read: list[str] = []

    def noted() -> object:
        for order in orders(*"abcdef", where=tmp_path):
            read.append(order.name)
            yield order

    marked = pool.marked(noted(), 1, ignore, odd_marking.mortal)  # type: ignore[arg-type]  # a generator of orders
    next(marked)
    assert read == ["a", "b"], "that many more are only read when they are marked"
    marked.close()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Hear Ctrl-C, also where the shell that runs the tests does not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_ends_all_that_runs_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    processes: list[int] = []

    def press() -> None:
        processes.extend(told_by_two(pipe))
        os.kill(os.getpid(), signal.SIGINT)

    presser = threading.Thread(target=press)
    presser.start()
    with pytest.raises(KeyboardInterrupt):
        list(pool.marked(orders("a", "b", where=pipe), 2, ignore, odd_marking.endless))
    presser.join()
    assert len(processes) == 4
    assert not any(is_running(process) for process in processes)


def test_a_makerday_that_is_killed_leaves_nothing_running(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = [sys.executable, odd_marking.__file__, str(pipe)]
    room = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=room) as makerday:
        processes = told_by_two(pipe)
        makerday.kill()
        makerday.communicate(timeout=30)  # the end of the pipe: all who held it are gone
    assert not any(is_running(process) for process in processes)
    assert list(tmp_path.iterdir()) == [pipe], "a folder was left"
