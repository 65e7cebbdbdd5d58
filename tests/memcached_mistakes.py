"""The mistakes that hires make in levels 1 and 2: changes of the plain client."""

from __future__ import annotations

from dataclasses import dataclass

from memcached_kit import SOLUTION

CLIENT = (SOLUTION / "level-2" / "client.py").read_text("utf-8")


@dataclass(frozen=True)
class Mistake:
    """A change of a right client, the check that must fail first, and a part of what it says."""

    name: str
    right: str
    wrong: str
    check: str
    says: str
    base: str = CLIENT

    def client(self) -> str:
        assert self.base.count(self.right) == 1, self.right
        return self.base.replace(self.right, self.wrong)


ITEMS = """        found = []
        while (line := self.line()) != b"END":
"""
UNTIL_END = """        found = []
        while not self._arrived.endswith(b"END\\r\\n"):
            self._receive()
        block, self._arrived = bytes(self._arrived), bytearray()
        header, _, rest = block.partition(b"\\r\\n")
        words = header.split(b" ")
        if words[0] == b"VALUE":
            value = rest.split(b"\\r\\nEND\\r\\n")[0]
            return [(words[1].decode(), value, b"".join(words[4:]))]
        return []
        while (line := self.line()) != b"END":
"""
VALUE = """        while len(self._arrived) < size + len(CRLF):
            self._receive()
        return self._take(size)
"""

MISTAKES = [
    Mistake(
        "looks for END instead of counting bytes",
        right=ITEMS,
        wrong=UNTIL_END,
        check="test_a_value_may_look_like_the_protocol",
        says="got b'before'",
    ),
    Mistake(
        "reads a value as a line",
        right=VALUE,
        wrong="        return self.line()\n",
        check="test_every_byte_survives",
        says=r"client.get('bytes'): expected b'\r\n'",
    ),
    Mistake(
        "trusts one recv",
        right=VALUE,
        wrong="""        if len(self._arrived) < size + len(CRLF):
            self._receive()
        taken = bytes(self._arrived[:size])
        del self._arrived[: size + len(CRLF)]
        return taken
""",
        check="test_a_megabyte_arrives_whole",
        says="client.get('big')",
    ),
    Mistake(
        "leaves the CR LF behind the value",
        right="        del self._arrived[:end]\n",
        wrong="        del self._arrived[:size]\n",
        check="test_a_value_comes_back",
        says="client.get('greeting'): expected b'hello', got MemcacheUnknownError",
    ),
    Mistake(
        "gives text",
        right="        return items[0][1] if items else default\n",
        wrong="        return items[0][1].decode() if items else default\n",
        check="test_a_value_comes_back",
        says="got 'hello' (a str, not a bytes)",
    ),
    Mistake(
        "takes an empty value for a miss",
        right="        return items[0][1] if items else default\n",
        wrong="        return (items and items[0][1]) or default\n",
        check="test_every_byte_survives",
        says="client.get('bytes'): expected b'', got None",
    ),
    Mistake(
        "strips what it reads",
        right="        taken = bytes(self._arrived[:size])\n",
        wrong="        taken = bytes(self._arrived[:size]).strip()\n",
        check="test_every_byte_survives",
        says="expected b' two spaces ', got b'two spaces'",
    ),
    Mistake(
        "gives up after close",
        right="        connection, self._connection = self._connection, None\n",
        wrong="        connection = self._connection\n",
        check="test_a_closed_client_connects_again",
        says="client.get('door'): expected b'open', got OSError",
    ),
    Mistake(
        "knows TCP only",
        right="    connection = socket.socket(socket.AF_UNIX)\n",
        wrong="    connection = socket.socket()\n",
        check="test_a_unix_socket_works_too",
        says="client.set('near'",
    ),
    Mistake(
        "takes a lost race for a miss",
        right='b"EXISTS": False, b"NOT_FOUND": None',
        wrong='b"EXISTS": None, b"NOT_FOUND": False',
        check="test_cas_stores_only_what_nobody_has_changed",
        says="client.cas('vote', b'late'",
    ),
    Mistake(
        "does the sum itself",
        right='        return self._count("incr", key, value)\n',
        wrong="""        old = self.get(key)
        if old is None:
            return None
        self.set(key, b"%d" % (int(old) + value))
        return int(old) + value
""",
        check="test_incr_and_decr_count",
        says="client.incr('edge', 1): expected 0, got 18446744073709551616",
    ),
    Mistake(
        "leaves an error half read",
        right="""        if answer in meanings:
            return meanings[answer]
""",
        wrong="""        if answer in meanings:
            return meanings[answer]
        if self._connection:
            self._connection._arrived += b"value\\r\\n"
""",
        check="test_after_an_error_the_next_answer_is_right",
        says="client.get('word'): expected b'hi', got MemcacheUnknownError: value",
    ),
    Mistake(
        "gives the error as an answer",
        right="        return int(answer) if answer.isdigit() else",
        wrong="        return int(answer) if answer.isdigit() else None and",
        check="test_after_an_error_the_next_answer_is_right",
        says="client.incr('word', 1): expected MemcacheClientError, got the value None",
    ),
    Mistake(
        "passes 31 days on as they are",
        right="    return int(time.time()) + expire if expire > MONTH else expire\n",
        wrong="    return expire\n",
        check="test_31_days_are_31_days",
        says="client.get('month'): expected b'longer', got None",
    ),
    Mistake(
        "forgets 31 days in touch",
        right='self._ask(command("touch", key, moment(expire)), TOUCHED)',
        wrong='self._ask(command("touch", key, expire), TOUCHED)',
        check="test_31_days_are_31_days",
        says="server.seconds_left('month'): expected about 5184000 seconds, got None",
    ),
    Mistake(
        "appends by get and set, and loses the flags",
        right='        return self._ask(storage("append", key, value), STORED)\n',
        wrong="""        old = self.get(key)
        return old is not None and self.set(key, old + value)
""",
        check="test_flags_go_with_the_value",
        says="server.flags('badge'): expected 4294967295, got 0",
    ),
    Mistake(
        "gives None for the misses of get_many",
        right="        return {key: value for items in every for key, value, _ in items}\n",
        wrong="""        found = {key: value for items in every for key, value, _ in items}
        return {key: found.get(key) for key in keys}
""",
        check="test_get_many_brings_five_thousand",
        says="client.get_many(['ant', 'eel', 'owl'])",
    ),
    Mistake(
        "brings the first batch only",
        right="range(0, len(every), BATCH)",
        wrong="range(0, len(every[:BATCH]), BATCH)",
        check="test_get_many_brings_five_thousand",
        says="keys; 'row-",
    ),
    Mistake(
        "stops reading answers too early",
        right="lines(len(batch))",
        wrong="lines(len(batch) - 1)",
        check="test_set_many_stores_them_all",
        says="client.set_many(",
    ),
    Mistake(
        "keeps the word VERSION",
        right='        return answer.removeprefix(b"VERSION ")\n',
        wrong="        return answer\n",
        check="test_the_server_tells_its_version",
        says="client.version(): expected b'1.",
    ),
    Mistake(
        "forgets the default",
        right="        return items[0][1] if items else default\n",
        wrong="        return items[0][1] if items else None\n",
        check="test_a_miss_is_none_or_the_default",
        says="client.get('absent', b'nothing'): expected b'nothing', got None",
    ),
    Mistake(
        "is always glad to have deleted",
        right='DELETED = {b"DELETED": True, b"NOT_FOUND": False}',
        wrong='DELETED = {b"DELETED": True, b"NOT_FOUND": True}',
        check="test_delete_says_whether_there_was_something",
        says="client.delete('plan'): expected False, got True",
    ),
    Mistake(
        "remembers misses",
        right='        return self._first(default, "get", key)\n',
        wrong="""        if key in self.__dict__:
            return default
        value = self._first(None, "get", key)
        if value is None:
            self.__dict__[key] = True
        return default if value is None else value
""",
        check="test_calls_stay_in_step",
        says="client.get('step-",
    ),
    Mistake(
        "remembers hits",
        right='        return self._first(default, "get", key)\n',
        wrong="""        if key not in self.__dict__:
            self.__dict__[key] = self._first(None, "get", key)
        value = self.__dict__[key]
        return default if value is None else value
""",
        check="test_a_value_comes_back",
        says="client.get('greeting'): expected b'hello again', got b'hello'",
    ),
    Mistake(
        "connects for each call",
        right="        self._connection = connection\n        return answer\n",
        wrong="        connection.close()\n        return answer\n",
        check="test_calls_stay_in_step",
        says="connections_after_the_first(): expected 0, got ",
    ),
    Mistake(
        "closes without hanging up",
        right="        connection, self._connection = self._connection, None\n",
        wrong="        connection = None\n",
        check="test_a_closed_client_connects_again",
        says="new_connections_after_close(): expected 1, got 0",
    ),
    Mistake(
        "adds by set",
        right='self._ask(storage("add",',
        wrong='self._ask(storage("set",',
        check="test_add_needs_a_gap_and_replace_a_value",
        says="client.add('motto', b'second'): expected False, got True",
    ),
    Mistake(
        "prepends at the end",
        right='self._ask(storage("prepend",',
        wrong='self._ask(storage("append",',
        check="test_append_and_prepend_join_bytes",
        says=r"expected b'one\r\ntwo\r\nthree'",
    ),
    Mistake(
        "tidies numbers",
        right="        return items[0][1] if items else default\n",
        wrong="""        if items and items[0][1].strip().isdigit():
            return items[0][1].strip()
        return items[0][1] if items else default
""",
        check="test_a_number_that_shrinks_keeps_its_length",
        says="client.get('countdown'): expected b'9 ', got b'9'",
    ),
    Mistake(
        "puts the key of gat first",
        right='self._first(default, "gat", moment(expire), key)',
        wrong='self._first(default, "gat", key, moment(expire))',
        check="test_touch_and_gat_move_the_expiry",
        says="client.gat('tea', 60): expected b'hot', got MemcacheClientError",
    ),
    Mistake(
        "takes a negative expiry for never",
        right="    return int(time.time()) + expire if expire > MONTH else expire\n",
        wrong="    return int(time.time()) + expire if expire > MONTH else max(0, expire)\n",
        check="test_a_negative_expiry_is_over_at_once",
        says="client.get('spark'): expected None, got b'bright'",
    ),
    Mistake(
        "gives the names of stats as text",
        right='                    found[name] = b"".join(value)\n',
        wrong='                    found[name.decode()] = b"".join(value)\n',
        check="test_stats_and_flush_all",
        says="client.stats(): expected a dict with b'pid'",
    ),
    Mistake(
        "takes an empty value for none when it replaces",
        right='        return self._ask(storage("replace",',
        wrong='        return self.get(key) != b"" and self._ask(storage("replace",',
        check="test_random_calls_match_a_dict",
        says="client.replace('word-",
    ),
]
