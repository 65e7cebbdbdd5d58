"""The pool: as many processes as there are cores, each with one submission at a time.

Each process is an executor of its own, so that one that dies breaks none but itself.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from concurrent.futures import FIRST_COMPLETED, CancelledError, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from makerday.cohort.marking import Marked, Order, mark, not_marked

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from concurrent.futures import Future
    from types import FrameType

GRACE_SECONDS = 3.0


def marked(
    orders: Iterable[Order],
    jobs: int,
    started: Callable[[str], None],
    do: Callable[[Order], Marked] = mark,
) -> Generator[Marked]:
    """Mark the orders in `jobs` processes and yield each as it comes; `started` hears names.

    However it ends, no process of it is left.
    """
    prefix = "makerday-cohort-"
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder:
        crew = [_Worker(folder, do) for _ in range(jobs)]
        try:
            yield from _work(orders, crew, started)
        except BaseException:
            for worker in crew:
                worker.signal(signal.SIGTERM)
            raise
        finally:
            _dismiss(crew)


class _Worker:
    """One process, started when it is first given an order."""

    def __init__(self, folder: str, do: Callable[[Order], Marked]) -> None:
        self._folder = folder
        self._do = do
        self._pid: Future[int] | None = None
        self.executor = self._hired()

    def start(self, order: Order) -> Future[Marked]:
        with _uninterrupted():  # a process that is just starting would print a traceback
            try:
                self._pid = self._pid or self.executor.submit(os.getpid)
                return self.executor.submit(_done, self._do, order)
            except BrokenProcessPool:  # it died while it had nothing to do
                self.replace()
                return self.start(order)

    def replace(self) -> None:
        """Put a new process in the place of one that died."""
        self.executor.shutdown(wait=True)
        self._pid = None
        self.executor = self._hired()

    def signal(self, number: int) -> None:
        """Send a signal now, or as soon as the process has started."""
        if self._pid:
            self._pid.add_done_callback(partial(_send, number))

    def _hired(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")  # takes no thread and no lock along
        return ProcessPoolExecutor(1, context, _ready, (self._folder,))


def _work(
    orders: Iterable[Order], crew: list[_Worker], started: Callable[[str], None]
) -> Iterator[Marked]:
    waiting, again, tried = iter(orders), list[Order](), set[str]()
    idle, made = list(crew), list[Marked]()
    running: dict[Future[Marked], tuple[_Worker, Order]] = {}
    while True:
        while idle and (order := again.pop() if again else next(waiting, None)):
            worker = idle.pop()
            started(order.name)
            running[worker.start(order)] = (worker, order)
        yield from made  # only now: meanwhile nobody waits for work
        if not running:
            return
        made = []
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            worker, order = running.pop(future)
            idle.append(worker)
            if not isinstance(future.exception(), BrokenProcessPool):
                made.append(future.result())
                continue
            worker.replace()
            if order.name in tried:
                made.append(not_marked(order, "the process that graded it died, twice"))
            else:
                tried.add(order.name)
                again.append(order)


def _send(number: int, process: Future[int]) -> None:
    with suppress(BrokenProcessPool, CancelledError, ProcessLookupError):
        os.kill(process.result(), number)


def _dismiss(crew: list[_Worker]) -> None:
    """Wait until all processes are gone; one that does not go is killed."""
    leaving = [
        threading.Thread(target=worker.executor.shutdown, kwargs={"cancel_futures": True})
        for worker in crew
    ]
    for thread in leaving:
        thread.start()
    end = time.monotonic() + GRACE_SECONDS
    for worker, thread in zip(crew, leaving, strict=True):
        thread.join(max(0, end - time.monotonic()))
        if thread.is_alive():
            worker.signal(signal.SIGKILL)
            thread.join()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _done(do: Callable[[Order], Marked], order: Order) -> Marked:
    """Mark, and when asked to leave meanwhile, leave once the sandbox is gone."""
    try:
        return do(order)
    except SystemExit:
        _vanish()


def _ready(folder: str) -> None:
    """Prepare a process of the pool: its files lie in one folder, its parent ends it."""
    tempfile.tempdir = folder
    # No SIG_IGN: what a hire's program does at Ctrl-C would be inherited.
    signal.signal(signal.SIGINT, lambda _signal, _frame: None)
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_orphaned, daemon=True).start()


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(1)


def _orphaned() -> None:
    """End this process when the one that started it is gone."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        _vanish()


def _vanish() -> NoReturn:
    parent = multiprocessing.parent_process()
    if parent and not parent.is_alive():  # nobody else is left to do it
        shutil.rmtree(tempfile.gettempdir(), ignore_errors=True)
    os._exit(1)
