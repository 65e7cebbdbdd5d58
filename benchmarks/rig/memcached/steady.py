"""Does memory stay flat? Write and read small items by the gigabyte, all of them new.

`python -m rig.memcached.steady` reads a plan as JSON and prints what it held as JSON.
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rig.memcached import clients

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rig.memcached.clients import Client

SIZE, BATCH = 100, 500
# By then all is imported, and each buffer has the size that it will keep.
WARM = 20
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    plan = json.load(sys.stdin)
    address = plan["address"]
    client = clients.reference(tuple(address) if isinstance(address, list) else address)
    for items in _batches(WARM * BATCH * SIZE):
        _there_and_back(client, items)
    before = held_mb()
    most = before
    for number, items in enumerate(_batches(plan["bytes"])):
        _there_and_back(client, items)
        if number % 1000 == 0:
            most = max(most, held_mb())
    after = held_mb()
    held = {"before_mb": before, "after_mb": after, "most_mb": max(most, after)}
    json.dump({"bytes": plan["bytes"], **held}, sys.stdout)


def _batches(size: int) -> Iterator[dict[str, bytes]]:
    head = SIZE // 2
    tail = random.Random(1).randbytes(SIZE - head)  # noqa: S311 - no secret
    for start in range(0, size // SIZE, BATCH):
        numbers = range(start, start + BATCH)
        yield {f"steady-{n}": b"%0*d" % (head, n) + tail for n in numbers}


def _there_and_back(client: Client, items: dict[str, bytes]) -> None:
    if client.set_many(items) != [] or client.get_many(items) != items:
        raise SystemExit("what was written did not come back")


def held_mb() -> float:
    """Give the memory of this process that is in use."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * _PAGE_MB, 2)


if __name__ == "__main__":
    main()
