"""Hires' mistakes in level 6: clients that stand in for those of the solution."""

from __future__ import annotations

import textwrap

from memcached_race_mistakes import Mistake
from memcached_stand_ins import (
    ANY,
    ASYNC_CLIENT,
    FETCH,
    MODULO,
    WHOLE_RING,
    async_client,
    fetching,
    hash_client,
)

MISTAKES = [
    Mistake(
        "picks a server by modulo",
        ("test_it_does_its_job",),
        "get_what_libmemcached_has_stored(",
        hash_client(MODULO, ANY),
    ),
    Mistake(
        "moves most keys when a server goes",
        ("test_it_bears_pressure",),
        "share_of_keys_that_move_when_one_of_three_servers_goes(): expected about a third",
        hash_client(MODULO, ANY)
        + "\n"
        + textwrap.dedent("""
        right = HashClient.get_many

        def get_many(self, keys):
            if len(self.servers) < 7:
                return right(self, keys)
            shares = [[key for key in keys if self._number(key) == n] for n in range(7)]
            from concurrent.futures import ThreadPoolExecutor
            with ThreadPoolExecutor(7) as pool:
                parts = pool.map(lambda pair: pair[0].get_many(pair[1]), zip(self.clients, shares))
                return {key: value for part in parts for key, value in part.items()}

        HashClient.get_many = get_many
        """),
    ),
    Mistake(
        "asks one server after the other",
        ("test_it_bears_pressure",),
        "got 1 of 7 servers were asked before the first answer came",
        hash_client(WHOLE_RING, ANY),
    ),
    Mistake(
        "raises when a server is dead",
        ("test_it_minds_the_edges",),
        "client.get_many(",
        hash_client(WHOLE_RING, "ZeroDivisionError"),
    ),
    Mistake(
        "names the usual port",
        ("test_it_does_its_job_with_anything",),
        "get_what_libmemcached_has_stored(",
        hash_client(WHOLE_RING, ANY, "{host}:{port}"),
    ),
    Mistake(
        "knows only one way to die",
        ("test_it_bears_bad_days",),
        "client.get_many(",
        hash_client(WHOLE_RING, "ConnectionRefusedError"),
    ),
    Mistake(
        "gets, and then sets",
        ("test_it_does_its_job",),
        "fifty_threads_fetch_what_is_not_there(): expected {'computed': 1, 'raised': 0",
        fetching('if self.add("lock-" + key[:200], b"", 5):', "if True:"),
        "stampede",
    ),
    Mistake(
        "locks one process only",
        ("test_it_bears_pressure",),
        "four_processes_fetch_at_once(): expected {'computed': 1",
        """
        import threading

        ONE = threading.Lock()

        def fetch(self, key, compute, expire=0):
            with ONE:
                if (value := self.get(key)) is None:
                    value = compute()
                    self.set(key, value, expire)
                return value

        Client.fetch = fetch
        """,
        "stampede",
    ),
    Mistake(
        "has one lock for all keys",
        ("test_it_bears_pressure",),
        "b'it had to wait for another key'",
        FETCH.replace('"lock-" + key[:200]', '"lock"'),
        "stampede",
    ),
    Mistake(
        "locks for half a minute",
        ("test_it_minds_the_edges",),
        "fetch_10_s_after_a_computing_program_died(): expected {'computed': 1",
        fetching('b"", 5)', 'b"", 30)'),
        "stampede",
    ),
    Mistake(
        "leaves the lock when compute raises",
        ("test_it_minds_the_edges", "test_it_bears_bad_days"),
        "'raised': ",
        fetching(
            "            finally:\n",
            "            except ZeroDivisionError:\n                pass\n            else:\n",
        ).replace('b"", 5)', 'b"", 30)'),
        "stampede",
    ),
    Mistake(
        "takes an empty value for none",
        ("test_it_does_its_job_with_anything",),
        "(): expected {'computed': 1",
        FETCH.replace(" is None", " in (None, b'')"),
        "stampede",
    ),
    Mistake(
        "lets a cancelled call shift the next",
        ("test_it_bears_pressure", "test_it_bears_bad_days"),
        "wrong_answers_",
        ASYNC_CLIENT,
        "asyncio",
    ),
    Mistake(
        "opens a connection for each call",
        ("test_it_does_its_job",),
        "connections_of_180_tasks(): expected 1, got 180",
        """
        Right = AsyncClient

        class AsyncClient:
            def __init__(self, server, *, timeout=None):
                self.words, self.timeout = (server,), timeout

            def __getattr__(self, name):
                async def call(*arguments):
                    client = Right(*self.words, timeout=self.timeout)
                    answer = await getattr(client, name)(*arguments)
                    await client.close()
                    return answer

                return call
        """,
        "asyncio",
    ),
    Mistake(
        "lets one task at a time",
        ("test_it_bears_pressure",),
        "got 1 of 100 requests were sent before the first answer came",
        async_client(
            "self.writer.write(request)",
            "before and await before.wait()\n            self.writer.write(request)",
        ),
        "asyncio",
    ),
    Mistake(
        "keeps the connection after a timeout",
        ("test_it_minds_the_edges",),
        "get_from_a_",
        ASYNC_CLIENT,
        "asyncio",
    ),
    Mistake(
        "reads a value as a line",
        ("test_it_does_its_job_with_anything",),
        "wrong_answers_of_43_tasks(): expected",
        async_client(
            "await self.reader.readexactly(int(size))\n            await self.reader.readline()",
            "(await self.reader.readline())[:-2]",
        ),
        "asyncio",
    ),
]
