"""The cluster: the pool's work on a Dask scheduler that somebody else runs.

A submission goes there as bytes, its scorecard comes back as JSON. Intake happens here:
the workers need makerday and a sandbox, and neither the submissions' files nor git.
"""

from __future__ import annotations

import dataclasses
import gzip
import io
import json
import tempfile
import threading
import uuid
from concurrent.futures import CancelledError
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makerday import __version__, starters
from makerday.cohort import ledger, parcel
from makerday.cohort.archive import unpack_tar
from makerday.cohort.intake import IntakeError, Submission, fetch
from makerday.cohort.marking import Marked, Order, mark_folder, not_marked
from makerday.cohort.unpacking import ArchiveError
from makerday.errors import MakerdayError, UsageError
from makerday.grade import Grading
from makerday.grader.manifest import summed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from distributed import Client
    from distributed import Future as Far

    Future = Far[Any]

_REACH_SECONDS = 10
_QUIET_SECONDS = 30.0
_ONE = threading.Lock()


def marked(
    orders: Iterable[Order], address: str, started: Callable[[str], None]
) -> Generator[Marked]:
    """Mark the orders on the cluster and yield each as it comes; `started` hears names.

    Two orders a thread are on their way at a time, so that memory stays flat.
    """
    with _client(address) as client:
        yield from _Errands(client, address).run(iter(orders), started)


def mark_parcel(packed: bytes, told: str) -> str:
    """Mark a packed submission on a worker, one at a time; JSON in, JSON out."""
    facts = json.loads(told)
    order = Order(Submission(facts["name"], ""), Grading(**facts["how"]), facts["known"])
    with _ONE, tempfile.TemporaryDirectory(prefix="makerday-parcel-") as work:
        with gzip.open(io.BytesIO(packed)) as stream:
            unpack_tar(stream, Path(work))
        made = mark_folder(order, Path(work), facts["left_out"])
    return json.dumps({"card": made.card, "fingerprint": made.fingerprint})


def checks_here() -> list[str]:
    """Tell what a worker grades with: makerday's version, and all starters by content."""
    return [__version__, summed(json.dumps(ledger.tree(starters.root())).encode())]


class _Errands:
    """The submissions that are on their way."""

    def __init__(self, client: Client, address: str) -> None:
        self._client = client
        self._address = address
        self._run = uuid.uuid4().hex
        self._running: dict[Future, Order] = {}

    def run(self, orders: Iterator[Order], started: Callable[[str], None]) -> Iterator[Marked]:
        most = 2 * self._threads()
        while True:
            while len(self._running) < most and (order := next(orders, None)):
                started(order.name)
                if failed := self._send(order):
                    yield failed
            if not self._running:
                return
            for future in self._finished():
                yield self._received(future, self._running.pop(future))

    def _send(self, order: Order) -> Marked | None:
        """Send a submission, or give the scorecard of one that cannot be."""
        with tempfile.TemporaryDirectory(prefix="makerday-intake-") as work:
            try:
                folder, left_out = fetch(order.submission, Path(work))
                packed = parcel.pack(folder)
            except (IntakeError, ArchiveError, OSError) as error:
                return not_marked(order, str(error))
        facts = {"name": order.name, "known": order.known, "left_out": left_out}
        told = json.dumps({**facts, "how": dataclasses.asdict(order.how)})
        key = f"makerday-{self._run}-{order.name}"
        self._running[self._client.submit(mark_parcel, packed, told, key=key, pure=False)] = order
        return None

    def _finished(self) -> Iterable[Future]:
        from distributed import wait  # noqa: PLC0415 - an extra, which takes a second to load

        while True:
            try:
                done = wait(list(self._running), _QUIET_SECONDS, "FIRST_COMPLETED").done  # type: ignore[no-untyped-call]  # distributed's
            except TimeoutError:
                if not self._threads():
                    raise MakerdayError(
                        f"no worker is left at {self._address}", "start some, and grade again"
                    ) from None
            else:
                return list(done)

    def _threads(self) -> int:
        return sum(self._client.nthreads().values())  # type: ignore[no-untyped-call]  # distributed's

    def _received(self, future: Future, order: Order) -> Marked:
        from distributed import KilledWorker  # noqa: PLC0415 - as above

        try:
            made: dict[str, Any] = json.loads(future.result())
        except KilledWorker:
            return not_marked(order, "the workers that graded it died")
        except CancelledError as error:
            raise MakerdayError(f"the scheduler at {self._address} is gone") from error
        return Marked(order.name, made["card"], made["fingerprint"])


@contextmanager
def _client(address: str) -> Iterator[Client]:
    try:
        import dask  # noqa: PLC0415 - an extra, which takes a second to load
        from distributed import Client  # noqa: PLC0415 - as above
    except ImportError as error:
        raise UsageError("--cluster needs Dask", "pip install 'makerday[cluster]'") from error
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GiB"}):
        try:
            client = Client(address, timeout=_REACH_SECONDS)  # type: ignore[no-untyped-call]  # distributed's
        except (OSError, ValueError) as error:
            hint = "ADDRESS is what dask scheduler prints, such as tcp://127.0.0.1:8786"
            raise MakerdayError(f"no Dask scheduler answers at {address}", hint) from error
        with client:
            _agreed(client, address)
            yield client


def _agreed(client: Client, address: str) -> None:
    """Refuse workers that would grade otherwise than this machine."""
    try:
        told = client.run(checks_here)
    except (ImportError, AttributeError) as error:
        hint = f"pip install makerday=={__version__} there"
        raise MakerdayError(f"the workers at {address} have no such makerday", hint) from error
    if not told:
        raise MakerdayError(f"the scheduler at {address} has no workers", "dask worker ADDRESS")
    for worker, checks in told.items():
        if checks != checks_here():
            raise MakerdayError(
                f"{worker} has another makerday or other starters than this machine",
                f"install makerday {__version__} and the same starters there",
            )
