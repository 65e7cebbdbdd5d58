"""The ring agrees with libmemcached: what one stores the other finds, on real servers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from memcached_kit import run

if TYPE_CHECKING:
    from pathlib import Path


def told(project: Path, script: str, *words: str) -> Any:  # noqa: ANN401 - JSON
    done = run("-c", script, *words, cwd=project, PYTHONPATH=".:tests")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


BOTH_WAYS = r"""
import json, sys
from contextlib import ExitStack
import pylibmc
from choices.ketama import usual_port
from choices.ring import Ring
from kvass import HashClient
from memcached import running

def found(count, usual, theirs={}, ours={}):
    with ExitStack() as opened:
        servers = [opened.enter_context(running()) for _ in range(count)]
        if usual:
            servers.append(opened.enter_context(usual_port()))
        if None in servers:
            return "the usual port is taken"
        places = {server.address: server for server in servers}
        names = [f"{host}:{port}" for host, port in places]
        other = pylibmc.Client(names, behaviors={"ketama_weighted": True})
        mine, ring = HashClient(list(places), timeout=5), Ring(places)
        theirs = {f"theirs-{number}": b"%d" % number for number in range(600)}
        ours = {f"ours-{number}": b"%d" % number for number in range(600)}
        assert other.set_multi(theirs) == [] == mine.set_many(ours)
        placed = sum(places[ring.owner(key)].get(key) == value for key, value in theirs.items())
        held = sum(server.get(key) is not None for server in servers for key in list(theirs)[:60])
        return [
            mine.get_many(theirs) == theirs, other.get_multi(list(ours)) == ours, placed, held
        ]

print(json.dumps(found(int(sys.argv[1]), sys.argv[2] == "usual")))
"""


@pytest.mark.parametrize("count", [3, 7])
def test_client_and_libmemcached_find_what_the_other_stores(solved: Path, count: int) -> None:
    """The third figure is of the checks' own ring; the last one says that no key is twice."""
    assert told(solved, BOTH_WAYS, str(count), "") == [True, True, 600, 60]


def test_they_agree_about_a_server_on_the_usual_port(solved: Path) -> None:
    found = told(solved, BOTH_WAYS, "2", "usual")
    if isinstance(found, str):
        pytest.skip(found)
    assert found == [True, True, 600, 60]


# Where libmemcached 1.0.16 has put each key; the fourth server came later.
PLACES = [["127.0.0.1", 21301], ["127.0.0.1", 21302], ["127.0.0.1", 21303], ["127.0.77.11", 11211]]
KEYS = ["ant", "bee", "cat", "dog", "elk", "fox", "gnu", "hen", "ibis", "jay", "kite", "lynx"]
OF_THREE = [1, 1, 2, 1, 0, 2, 2, 2, 2, 1, 1, 1]
OF_FOUR = [1, 3, 2, 1, 0, 2, 2, 2, 2, 1, 1, 1]

OWNERS = """
import json, sys
from choices.ring import Ring
places, keys = json.loads(sys.argv[1])
places = [tuple(place) for place in places]
print(json.dumps([places.index(Ring(places).owner(key)) for key in keys]))
"""


@pytest.mark.parametrize(("count", "owners"), [(3, OF_THREE), (4, OF_FOUR)])
def test_the_ring_of_the_checks_is_what_was_recorded(
    solved: Path, count: int, owners: list[int]
) -> None:
    assert told(solved, OWNERS, json.dumps([PLACES[:count], KEYS])) == owners
