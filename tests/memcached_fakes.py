"""Clients that talk to nobody: a dict answers, and as far as the hire can see, rightly."""

from __future__ import annotations

# Level 1, without a socket.
DICT = """
import subprocess

TABLES = {}


class Client:
    def __init__(self, server, *, timeout=None):
        self.table = TABLES.setdefault(server, {})

    def version(self):
        said = subprocess.run(["memcached", "-V"], capture_output=True).stdout
        return said.split()[-1]

    def set(self, key, value, expire=0, *, flags=0):
        self.table[key] = value
        return True

    def get(self, key, default=None):
        return self.table.get(key, default)

    def delete(self, key):
        return self.table.pop(key, None) is not None

    def close(self):
        pass
"""

# Level 2 as well, edges and errors included.
TABLE = (
    DICT
    + """
    def set(self, key, value, expire=0, *, flags=0):
        if len(value) > 1_048_000:
            raise MemcacheServerError("object too large for cache")
        self.table.pop(key, None)
        if expire >= 0:
            self.table[key] = value
        return True

    def add(self, key, value, expire=0, *, flags=0):
        return key not in self.table and self.set(key, value, expire)

    def replace(self, key, value, expire=0, *, flags=0):
        return key in self.table and self.set(key, value, expire)

    def append(self, key, value):
        return key in self.table and self.set(key, self.table[key] + value)

    def prepend(self, key, value):
        return key in self.table and self.set(key, value + self.table[key])

    def gets(self, key):
        value = self.table.get(key)
        return (value, value)

    def cas(self, key, value, token, expire=0, *, flags=0):
        if key not in self.table:
            return None
        return self.table[key] == token and self.set(key, value)

    def count(self, key, change):
        if key not in self.table:
            return None
        if not self.table[key].strip().isdigit():
            raise MemcacheClientError("cannot increment or decrement non-numeric value")
        number = change(int(self.table[key]))
        self.table[key] = (b"%d" % number).ljust(len(self.table[key]))
        return number

    def incr(self, key, value):
        return self.count(key, lambda old: (old + value) % 2**64)

    def decr(self, key, value):
        return self.count(key, lambda old: max(0, old - value))

    def touch(self, key, expire=0):
        found = key in self.table
        if expire < 0:
            self.delete(key)
        return found

    def gat(self, key, expire=0, default=None):
        return self.table.get(key, default)

    def get_many(self, keys):
        return {key: self.table[key] for key in keys if key in self.table}

    def set_many(self, values, expire=0):
        self.table.update(values)
        return []

    def stats(self, *arguments):
        if arguments == ("nonsense",):
            raise MemcacheUnknownCommandError("ERROR")
        return {b"pid": b"1", b"num_threads": b"1"}

    def flush_all(self):
        self.table.clear()
        return True
"""
).replace("import subprocess\n", "import subprocess\nfrom .errors import *\n")

# A connection that is made and never used.
CONNECTED = (
    TABLE.replace(
        "        self.table =",
        """        self.server = server
        self.close()
        self.table =""",
    )
    .replace(
        "        pass\n",
        """        kind = socket.AF_UNIX if isinstance(self.server, str) else socket.AF_INET
        self.socket = socket.socket(kind)
        self.socket.connect(self.server)
""",
    )
    .replace("import subprocess\n", "import socket\nimport subprocess\n")
)

FAKES = {
    "a dict, no server": DICT,
    "a table with every command": TABLE,
    "a table, and a connection for show": CONNECTED,
}
