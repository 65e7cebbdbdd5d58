"""Many tasks on one connection: each gets its own answer, whatever becomes of the others."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Any

from choices import Choice, differences, fail, soon
from choices.errands import at_random, busy, cancelled, each_its_own, many_at_once, three_times
from faults import cut, dribble, fragment, hold, passing, ring, silence
from grader import expect

if TYPE_CHECKING:
    from faults import Fault
    from memcached import Address
    from proxy import Link, Proxy

SHORT = 0.5


class Tasks(Choice):
    def does_its_job(self) -> None:
        """Many tasks, each with a key of its own, on one connection."""
        server, values = self.server(), self.values(180)
        before = server.connections()
        server.store(values)
        self.gets("wrong_answers_of_180_tasks", server.address, values)

        def connections_of_180_tasks() -> int:
            return server.connections() - before

        expect(connections_of_180_tasks).returns(1)
        self.does_the_other_calls(server)

    def bears_pressure(self) -> None:
        """Requests go out without waiting; a task that is cancelled shifts nobody's answer."""
        self.sends_before_it_reads()
        server, values = self.server(), self.values(30)
        server.store(values)
        proxy = self.proxy(server)
        for doomed in ([0], [3, 4, 17], range(0, 30, 2)):
            self.survives(proxy, values, [list(values)[number] for number in doomed])

    def minds_the_edges(self) -> None:
        """One deadline for the whole call, and a new connection after a bad one."""
        for name, fault in (
            ("get_from_a_server_that_drips", dribble(0.1)),
            ("get_from_a_silent_server", silence),
        ):
            self.recovers(name, fault, ["TimeoutError"])
        value = self.text()
        whole = len(b"VALUE key 0 %d\r\n%b\r\nEND\r\n" % (len(value), value))
        self.recovers("get_half_an_answer", cut(9), ["MemcacheUnexpectedCloseError", "Connection"])
        self.recovers("get_once_more_from_a_server_that_hung_up", cut(whole), [value], value)

    def does_its_job_with_anything(self) -> None:
        """get_many, large values and values that look like the protocol, all at once."""
        server = self.server()
        values = self.values(40)
        values |= {"large": self.rng.randbytes(500_000), "empty": b"", "odd": b"\r\nEND\r\n"}
        server.store(values)
        self.gets("wrong_answers_of_43_tasks", server.address, values)
        many = self.values(700)
        server.store(many)

        def wrong_answers_of_get_many() -> Any:
            keys = [*many, "absent"]
            found = self.drill(many_at_once, self.subject, server.address, keys)
            return [differences(each, many) for each in found]

        expect(wrong_answers_of_get_many).returns([{}] * 3)
        self.does_the_other_calls(server)

    def bears_bad_days(self) -> None:
        """Answers come in crumbs, and tasks are cancelled at random moments."""
        server, values = self.server(), self.values(30)
        server.store(values)
        proxy = self.proxy(server)
        proxy.always(fragment(self.rng.random()))
        rounds = [
            [self.rng.sample(sorted(values), self.rng.randrange(1, 29)), self.rng.random() / 50]
            for _ in range(25)
        ]

        def wrong_answers_after_cancelling() -> dict[str, Any]:
            told = self.drill(at_random, self.subject, proxy.address, list(values), rounds)
            return {key: value for key, value in told if value != values[key]}

        expect(wrong_answers_after_cancelling).returns({})

    # The parts of it.

    def values(self, count: int) -> dict[str, bytes]:
        return {f"{self.text(3).decode()}:{number}": self.text() for number in range(count)}

    def gets(self, name: str, address: Address, values: dict[str, bytes]) -> None:
        def scene() -> Any:
            found = self.drill(each_its_own, self.subject, address, list(values))
            return differences(found, values)

        scene.__name__ = name
        expect(scene).returns({})

    def does_the_other_calls(self, server: Any) -> None:
        """Set, count and delete in tasks of their own; the server tells what came of it."""
        values = self.values(50)
        server.store({"visits": b"0", **dict.fromkeys(list(values)[:10], b"old")})

        def fifty_tasks_set_count_and_delete() -> Any:
            words = (server.address, values, list(values)[:10])
            return self.drill(busy, self.subject, *words)

        numbers = list(range(1, 51))
        expect(fifty_tasks_set_count_and_delete).returns([[True] * 50, numbers, [True] * 10])
        expect(server.get, "visits").returns(b"50")
        for number, (key, value) in enumerate(values.items()):
            expect(server.get, key).returns(None if number < 10 else value)

    def sends_before_it_reads(self) -> None:
        """Hold back the first answer until all requests have come."""
        server, values = self.server(), self.values(100)
        server.store(values)
        proxy = self.proxy(server)
        proxy.next(hold())
        sent: list[int] = []
        clerk = Thread(target=self.release_when_all_have_come, args=(proxy, values, sent))
        clerk.start()
        self.gets("wrong_answers_of_100_tasks", proxy.address, values)
        clerk.join()
        if sent != [100]:
            got = f"{sent[0]} of 100 requests were sent before the first answer came"
            fail("a hundred tasks that get", "no request to wait for another one's answer", got)

    def release_when_all_have_come(
        self, proxy: Proxy, values: dict[str, bytes], sent: list[int]
    ) -> None:
        soon(lambda: all(proxy.times(key.encode()) for key in values))
        sent.append(sum(proxy.times(key.encode()) > 0 for key in values))
        proxy.release()

    def survives(self, proxy: Proxy, values: dict[str, bytes], doomed: list[str]) -> None:
        """Cancel some tasks while the answers are under way; then ask for all once more."""
        proxy.next(once(ring(self.rng.random())))
        left = {key: value for key, value in values.items() if key not in doomed}

        def wrong_answers_when_tasks_are_cancelled(count: int) -> Any:
            words = (proxy.address, proxy.bell, list(values), doomed)
            meanwhile, later = self.drill(cancelled, self.subject, *words)
            return differences(meanwhile, left) | differences(later, values)

        expect(wrong_answers_when_tasks_are_cancelled, len(doomed)).returns({})

    def recovers(self, name: str, fault: Any, ends: list[Any], value: bytes = b"") -> None:
        """Spoil one reply: the call ends as it should, and the one after it is right."""
        server, value = self.server(), value or self.text(40)
        server.store({"key": value})
        proxy = self.proxy(server)
        proxy.next(passing, fault)

        def scene() -> Any:
            return self.drill(three_times, self.subject, proxy.address, SHORT)

        def is_right(told: Any) -> bool:
            first, spoiled, *later = told
            fits = spoiled in ends or str(spoiled).startswith(tuple(map(str, ends)))
            return first == value and fits and later[-1] == value

        scene.__name__ = name
        expect(scene).satisfies(is_right, f"the value, {ends[0]!r}, and the value again")


def once(fault: Fault) -> Fault:
    """Spoil the first part of what the server says to many requests, and let the rest pass."""
    faults = iter([fault])

    async def act(link: Link, data: bytes) -> None:
        await next(faults, passing)(link, data)

    return act
