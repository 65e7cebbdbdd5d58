"""Clients that a hire might write: parts that stand in for those of the solution."""

from __future__ import annotations

HASH_CLIENT = """
class HashClient:
    def __init__(self, servers, *, timeout=None):
        self.servers = list(servers)
        self.clients = [Client(server, timeout=timeout) for server in servers]

    def _at(self, key):
        return self.clients[self._number(key)]

    def _number(self, key):
        # RING

    def get(self, key, default=None):
        return self._try(key, default, "get", default)

    def set(self, key, value, expire=0):
        return self._try(key, False, "set", value, expire)

    def add(self, key, value, expire=0):
        return self._try(key, False, "add", value, expire)

    def delete(self, key):
        return self._try(key, False, "delete")

    def incr(self, key, value):
        return self._try(key, None, "incr", value)

    def get_many(self, keys):
        found = {}
        for number, client in enumerate(self.clients):
            share = [key for key in keys if self._number(key) == number]
            try:
                found |= client.get_many(share) if share else {}
            except GONE:
                pass
        return found

    def set_many(self, values, expire=0):
        return [key for key in values if not self.set(key, values[key], expire)]

    def _try(self, key, otherwise, name, *arguments):
        try:
            return getattr(self._at(key), name)(key, *arguments)
        except GONE:
            return otherwise
"""
WHOLE_RING = """
        import bisect, hashlib, struct
        def words(text):
            return struct.unpack("<4I", hashlib.md5(text.encode()).digest())
        points = sorted(
            (point, number)
            for number, (host, port) in enumerate(self.servers)
            for part in range(40)
            for point in words(f"{NAME}-{part}")
        )
        place = bisect.bisect_left(points, (words(key)[0], -1))
        return points[place % len(points)][1]
"""
MODULO = """
        import zlib
        return zlib.crc32(key.encode()) % len(self.servers)
"""
RIGHT_NAME = "{host if port == 11211 else f'{host}:{port}'}"


def hash_client(ring: str, gone: str, name: str = RIGHT_NAME) -> str:
    body = ring.strip("\n").replace("{NAME}", name)
    head = f"GONE = ({gone},)\n"
    return head + HASH_CLIENT.replace("        # RING", body)


ANY = "OSError, MemcacheUnexpectedCloseError"

ASYNC_CLIENT = """
import asyncio

class AsyncClient:
    def __init__(self, server, *, timeout=None):
        self.server, self.timeout = server, timeout
        self.reader = self.writer = self.last = None
        self.lock = asyncio.Lock()

    async def _call(self, request, read):
        async with asyncio.timeout(self.timeout):
            async with self.lock:
                if self.writer is None or self.reader.at_eof():
                    lines = await asyncio.open_connection(*self.server, limit=2**20)
                    self.reader, self.writer = lines
                    self.last = None
            mine, before = asyncio.Event(), self.last
            self.last = mine
            self.writer.write(request)
            try:
                if before is not None:
                    await before.wait()
                return await read()
            finally:
                mine.set()

    async def _items(self):
        found = {}
        while (line := await self.reader.readline()) != b"END\\r\\n":
            if not line:
                self.writer = None
                raise MemcacheUnexpectedCloseError("the server hung up")
            _, key, _, size = line.split()
            found[key.decode()] = await self.reader.readexactly(int(size))
            await self.reader.readline()
        return found

    async def _line(self):
        return (await self.reader.readline()).strip()

    async def get(self, key, default=None):
        return (await self._call(b"get %b\\r\\n" % key.encode(), self._items)).get(key, default)

    async def get_many(self, keys):
        return await self._call(b"get %b\\r\\n" % " ".join(keys).encode(), self._items)

    async def set(self, key, value, expire=0):
        request = b"set %b 0 %d %d\\r\\n%b\\r\\n" % (key.encode(), expire, len(value), value)
        return await self._call(request, self._line) == b"STORED"

    async def incr(self, key, value):
        return int(await self._call(b"incr %b %d\\r\\n" % (key.encode(), value), self._line))

    async def delete(self, key):
        return await self._call(b"delete %b\\r\\n" % key.encode(), self._line) == b"DELETED"

    async def close(self):
        if self.writer:
            self.writer.close()
"""


def async_client(right: str, wrong: str) -> str:
    assert ASYNC_CLIENT.count(right) == 1, right
    return ASYNC_CLIENT.replace(right, wrong)


FETCH = """
def fetch(self, key, compute, expire=0):
    import time
    while (value := self.get(key)) is None:
        if self.add("lock-" + key[:200], b"", 5):
            try:
                if (value := self.get(key)) is None:
                    value = compute()
                    self.set(key, value, expire)
                return value
            finally:
                self.delete("lock-" + key[:200])
        time.sleep(0.01)
    return value

Client.fetch = fetch
"""


def fetching(right: str, wrong: str) -> str:
    assert FETCH.count(right) == 1, right
    return FETCH.replace(right, wrong)
