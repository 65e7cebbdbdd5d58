"""Many servers: keys live where libmemcached puts them, and a dead server is an empty one."""

from __future__ import annotations

import subprocess
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from choices import Choice, fail, soon
from choices.ring import USUAL_PORT, Place, Ring
from faults import cut, hold
from grader import expect
from memcached import Server, command, dies_with_its_parent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proxy import Proxy

Servers = dict[Place, Server]


class Ketama(Choice):
    def does_its_job(self) -> None:
        """Find what libmemcached has stored, and store where it looks; three servers."""
        servers = {server.address: server for server in (self.server() for _ in range(3))}
        client = self.hashing(servers)
        self.finds_what_is_there(client, servers, 80)
        self.stores_where_it_belongs(client, servers, 80)

    def bears_pressure(self) -> None:
        """Ask seven servers at once, and keep the keys where they are when one goes."""
        self.asks_all_at_once()
        self.moves_only_what_it_must()

    def minds_the_edges(self) -> None:
        """One of three dies and comes back: misses and False meanwhile, and no exception."""
        proxies = [self.proxy(self.server()) for _ in range(3)]
        client = self.hashing([proxy.address for proxy in proxies])
        values, ring = self.stored(client, proxies, 90)
        dead = proxies[0]
        dead.down()
        lost = {key for key in values if ring.owner(key) == dead.address}
        self.answers_without(client, values, lost)
        dead.up(dead.server)
        self.is_back(client, min(lost))

    def does_its_job_with_anything(self) -> None:
        """Seven servers, one of them on memcached's usual port, if that can be had."""
        with usual_port() as usual:
            servers = {server.address: server for server in (self.server() for _ in range(6))}
            servers |= {usual.address: usual} if usual else {}
            client = self.hashing(servers)
            self.finds_what_is_there(client, servers, 250)
            self.stores_where_it_belongs(client, servers, 250)

    def bears_bad_days(self) -> None:
        """Two of five break off in the middle of a reply, and then die for good."""
        proxies = [self.proxy(self.server()) for _ in range(5)]
        client = self.hashing([proxy.address for proxy in proxies])
        values, ring = self.stored(client, proxies, 200)
        bad = self.rng.sample(proxies, 2)
        for proxy in bad:
            proxy.always(cut(10, reset=True))
        lost = {key for key in values if ring.owner(key) in {proxy.address for proxy in bad}}
        self.gets_without(client, values, lost)
        for proxy in bad:
            proxy.down()
        self.answers_without(client, values, lost)

    # The parts of it.

    def hashing(self, servers: Any, timeout: float = 2) -> Any:
        return self.subject.HashClient(list(servers), timeout=timeout)

    def keys(self, count: int) -> list[str]:
        return [f"{self.text(4).decode()}:{number}" for number in range(count)]

    def finds_what_is_there(self, client: Any, servers: Servers, count: int) -> None:
        ring = Ring(servers)
        values = {key: self.text() for key in self.keys(count)}
        for place, server in servers.items():
            server.store({key: values[key] for key in values if ring.owner(key) == place})

        def get_what_libmemcached_has_stored(key: str) -> Any:
            return client.get(key)

        for key, value in values.items():
            expect(get_what_libmemcached_has_stored, key).returns(value)
        expect(client.get_many, list(values)).returns(values)

    def stores_where_it_belongs(self, client: Any, servers: Servers, count: int) -> None:
        ring = Ring(servers)
        values = {key: self.text() for key in self.keys(count)}
        half = dict(list(values.items())[: count // 2])
        expect(client.set_many, half).returns([])
        for key in values.keys() - half.keys():
            expect(client.set, key, values[key]).returns(True)

        def where_a_set_stores(key: str) -> list[Place]:
            return [place for place, server in servers.items() if server.get(key) == values[key]]

        for key in values:
            expect(where_a_set_stores, key).returns([ring.owner(key)])
        self.does_the_other_calls(client, servers, ring)

    def does_the_other_calls(self, client: Any, servers: Servers, ring: Ring) -> None:
        for key in self.keys(10):
            start = self.rng.randrange(1000)
            expect(client.add, key, b"%d" % start).returns(True)
            expect(client.add, key, b"late").returns(False)
            expect(client.incr, key, 5).returns(start + 5)
            expect(servers[ring.owner(key)].get, key).returns(b"%d" % (start + 5))
            expect(client.delete, key).returns(True)
            expect(client.delete, key).returns(False)
            expect(client.get, key, b"none").returns(b"none")

    def asks_all_at_once(self) -> None:
        """Hold back every answer until each server has been asked."""
        proxies = [self.proxy(self.server()) for _ in range(7)]
        client = self.hashing([proxy.address for proxy in proxies], timeout=10)
        values, _ = self.stored(client, proxies, 140)
        for proxy in proxies:
            proxy.requests.clear()
            proxy.next(hold())
        asked: list[int] = []
        clerk = Thread(target=self.release_when_all_are_asked, args=(proxies, asked))
        clerk.start()
        expect(client.get_many, list(values)).returns(values)
        clerk.join()
        if asked != [7]:
            before = f"{asked[0]} of 7 servers were asked before the first answer came"
            fail("client.get_many of 140 keys", "all servers asked, then the answers read", before)
        often = max(len(proxy.requests) for proxy in proxies)
        if often > 1:
            fail("client.get_many of 140 keys", "one request a server", f"{often} to one of them")

    def release_when_all_are_asked(self, proxies: list[Proxy], asked: list[int]) -> None:
        soon(lambda: all(proxy.requests for proxy in proxies))
        asked.append(sum(bool(proxy.requests) for proxy in proxies))
        for proxy in proxies:
            proxy.release()

    def moves_only_what_it_must(self) -> None:
        """Take one of three servers away: its keys move, and no others."""
        servers = [self.server() for _ in range(3)]
        keys = {key: self.text() for key in self.keys(300)}
        expect(self.hashing([server.address for server in servers]).set_many, keys).returns([])
        gone, *left = servers
        lost = {key for key in keys if gone.get(key) is not None}
        client = self.hashing([server.address for server in left])

        def share_of_keys_that_move_when_one_of_three_servers_goes() -> float:
            return (len(keys) - len(client.get_many(list(keys)))) / len(keys)

        share = len(lost) / len(keys)
        expect(share_of_keys_that_move_when_one_of_three_servers_goes).satisfies(
            lambda moved: moved == share and 0.15 < share < 0.5,
            f"about a third, and only those of that server ({share:.0%})",
        )

    def stored(
        self, client: Any, proxies: list[Proxy], count: int
    ) -> tuple[dict[str, bytes], Ring]:
        values = {key: self.text() for key in self.keys(count)}
        expect(client.set_many, values).returns([])
        return values, Ring(proxy.address for proxy in proxies)

    def gets_without(self, client: Any, values: dict[str, bytes], lost: set[str]) -> None:
        there = {key: value for key, value in values.items() if key not in lost}
        expect(client.get_many, list(values)).returns(there)
        for key in self.rng.sample(sorted(lost), 3):
            expect(client.get, key, b"none").returns(b"none")
        for key in self.rng.sample(sorted(there), 10):
            expect(client.get, key).returns(values[key])

    def answers_without(self, client: Any, values: dict[str, bytes], lost: set[str]) -> None:
        self.gets_without(client, values, lost)
        gone, *others = self.rng.sample(sorted(lost), 4)
        expect(client.set, gone, b"new").returns(False)
        expect(client.add, gone, b"new").returns(False)
        expect(client.delete, gone).returns(False)
        expect(client.incr, gone, 1).returns(None)
        there = [key for key in values if key not in lost][:5]
        again = {key: values[key] for key in [*others, *there]}

        def set_many_with_a_dead_server() -> list[str]:
            return sorted(client.set_many(again))

        expect(set_many_with_a_dead_server).returns(sorted(others))
        expect(client.get_many, there).returns({key: values[key] for key in there})

    def is_back(self, client: Any, key: str) -> None:
        """Use the server again, a few seconds after its return at the latest."""

        def set_when_the_server_is_back(key: str) -> bool:
            return soon(lambda: client.set(key, b"back") is True)

        expect(set_when_the_server_is_back, key).returns(True)
        expect(client.get, key).returns(b"back")


@contextmanager
def usual_port() -> Iterator[Server | None]:
    """Run a memcached on the usual port of one of the machine's own addresses, if that can be."""
    place = ("127.0.77.11", USUAL_PORT)
    with tempfile.TemporaryDirectory() as folder:
        words = command(Path(folder, "unused"), unix=False)
        for option, value in zip(("-l", "-p"), place, strict=True):
            words[words.index(option) + 1] = str(value)
        with subprocess.Popen(
            words, stderr=subprocess.DEVNULL, preexec_fn=dies_with_its_parent()
        ) as process:
            server = Server(place, process.pid)
            try:
                soon(lambda: process.poll() is not None or is_ours(server))
                yield server if is_ours(server) else None
            finally:
                process.kill()


def is_ours(server: Server) -> bool:
    """Tell our server from another one that has the port already."""
    with suppress(OSError):
        return server.ask("stats") == b"STAT pid %d" % server.pid
    return False
