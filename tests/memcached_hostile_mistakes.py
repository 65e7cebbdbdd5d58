"""The mistakes that hires make in level 3: changes of the plain client with the rules on top."""

from __future__ import annotations

from memcached_mistakes import Mistake
from memcached_rules import GUARDED

BYTES = """        if any(byte < 33 or byte == 127 for byte in data):
            refuse(ascii(key))
"""
LENGTH = """        if not 1 <= len(data) <= 250:
            refuse("a key of so many bytes")
"""
TYPE = """        if not isinstance(key, str):
            refuse(f"a key of {type(key).__name__}")
"""
HANGS_UP = """\
        try:
            return super().get(self.key(key), default)
        except MemcacheIllegalInputError:
            self.close()
            raise
"""
CHECKED_BATCH = """\
        values = {self.key(key): value_of(value) for key, value in values.items()}
        return super().set_many(values, seconds(expire))
"""
LOOP = """        failed = []
        for key, value in values.items():
            try:
                self.set(key, value, expire)
            except MemcacheServerError:
                failed.append(key)
        return failed
"""
CHUNKS = """        keys, found = list(keys), {}
        for start in range(0, len(keys), 500):
            found |= super().get_many([self.key(key) for key in keys[start : start + 500]])
        return found
"""


def mistake(name: str, right: str, wrong: str, check: str, says: str) -> Mistake:
    return Mistake(name, right, wrong, check, says, GUARDED)


HOSTILE_MISTAKES = [
    mistake(
        "forgets set_many",
        right="{self.key(key): value_of(value) for",
        wrong="{key: value_of(value) for",
        check="test_a_key_cannot_carry_a_command",
        says="client.set_many({'x\\r\\nflush_all': b'value'}): expected MemcacheIllegalInputError",
    ),
    mistake(
        "forgets the words of stats",
        right="super().stats(*map(self.key, arguments))",
        wrong="super().stats(*arguments)",
        check="test_a_key_cannot_carry_a_command",
        says="1 flush_all: the rest of the key ran as a command",
    ),
    mistake(
        "hangs up when it refuses",
        right="        return super().get(self.key(key), default)\n",
        wrong=HANGS_UP,
        check="test_a_key_cannot_carry_a_command",
        says="expected an answer on the same connection, got a new connection",
    ),
    mistake(
        "knows no limit of length",
        right=LENGTH,
        wrong="        if not key:\n            refuse('an empty key')\n",
        check="test_a_long_key_does_not_run_its_value",
        says="1 flush_all: the value ran as a command",
    ),
    mistake(
        "lets the empty key pass",
        right="        if not 1 <= len(data) <= 250:\n",
        wrong="        if len(data) > 250:\n",
        check="test_a_key_has_1_to_250_bytes",
        says="client.get(''): expected MemcacheIllegalInputError, got",
    ),
    mistake(
        "stops at 249",
        right="        if not 1 <= len(data) <= 250:\n",
        wrong="        if not 1 <= len(data) < 250:\n",
        check="test_a_key_has_1_to_250_bytes",
        says="(250 characters), b'1'): expected True, got MemcacheIllegalInputError",
    ),
    mistake(
        "forgets control characters",
        right=BYTES,
        wrong="        if any(each.isspace() for each in key):\n            refuse(ascii(key))\n",
        check="test_a_key_holds_no_spaces_and_no_control_characters",
        says=r"client.get('ant\x00'): expected MemcacheIllegalInputError, got the value None",
    ),
    mistake(
        "lets a line end pass at the end, as $ does",
        right=BYTES,
        wrong="        import re\n        if not re.match('[!-~\\x80-\\U0010ffff]+$', key):\n"
        "            refuse(ascii(key))\n",
        check="test_a_key_holds_no_spaces_and_no_control_characters",
        says=r"client.get('ant\n'): expected MemcacheIllegalInputError, got",
    ),
    mistake(
        "makes a text of every key",
        right=TYPE,
        wrong="        key = str(key)\n",
        check="test_a_key_is_a_text",
        says="client.get(None): expected MemcacheIllegalInputError, got the value None",
    ),
    mistake(
        "counts characters instead of bytes",
        right="        if not 1 <= len(data) <= 250:\n",
        wrong="        if not 1 <= len(key) <= 250:\n",
        check="test_a_key_is_ascii_unless_you_say_otherwise",
        says="(126 characters)): expected MemcacheIllegalInputError, got",
    ),
    mistake(
        "allows every letter there is",
        right='"utf-8" if allow_unicode_keys else "ascii"',
        wrong='"utf-8"',
        check="test_a_key_is_ascii_unless_you_say_otherwise",
        says="client.get('smörgås'): expected MemcacheIllegalInputError, got the value None",
    ),
    mistake(
        "lets half a character raise what it likes",
        right="        except UnicodeEncodeError:\n",
        wrong='        except UnicodeEncodeError:\n            if self.codec == "utf-8":\n'
        "                raise\n",
        check="test_a_key_is_ascii_unless_you_say_otherwise",
        says=r"client.get('\ud800'): expected MemcacheIllegalInputError, got UnicodeEncodeError",
    ),
    mistake(
        "makes a text of every value",
        right='        refuse(f"a value of {type(value).__name__}")\n',
        wrong="        value = str(value).encode()\n",
        check="test_a_value_is_bytes",
        says="client.set('coin', None): expected MemcacheIllegalInputError, got the value True",
    ),
    mistake(
        "counts the items of a memoryview",
        right="    return bytes(value)\n",
        wrong="    return value\n",
        check="test_a_value_is_bytes",
        says="client.set('coin', <memory",
    ),
    mistake(
        "cuts an expiry off at the point",
        right="    return whole(expire, -(2**62), 2**62)\n",
        wrong="    return whole(int(expire), -(2**62), 2**62)\n",
        check="test_an_expiry_is_a_whole_number",
        says="client.set('month', b'long', 0.5): expected MemcacheIllegalInputError, got",
    ),
    mistake(
        "takes True for a second",
        right="    return whole(expire, -(2**62), 2**62)\n",
        wrong="    return whole(expire if expire is not True else 1, -(2**62), 2**62)\n",
        check="test_an_expiry_is_a_whole_number",
        says="client.set('month', b'long', True): expected MemcacheIllegalInputError, got",
    ),
    mistake(
        "leaves the flags to the server",
        right="    return whole(flags, 0, 2**32 - 1)\n",
        wrong="    return flags\n",
        check="test_flags_counts_and_tokens_stay_in_their_range",
        says="client.set('coin', b'gold', flags=-1): expected MemcacheIllegalInputError",
    ),
    mistake(
        "takes any bytes for a token",
        right="not isinstance(token, bytes) or not token.isdigit()",
        wrong="not isinstance(token, bytes)",
        check="test_flags_counts_and_tokens_stay_in_their_range",
        says="client.cas('coin', b'gold', b''): expected MemcacheIllegalInputError",
    ),
    mistake(
        "gives up on a batch at the first value that is too large",
        right='answer.startswith(b"SERVER_ERROR") or not self._meaning',
        wrong="not self._meaning",
        check="test_one_value_too_large_spoils_no_batch",
        says="got MemcacheServerError: SERVER_ERROR object too large for cache",
    ),
    mistake(
        "looks at the keys of set_many one by one, while it sends",
        right=CHECKED_BATCH,
        wrong=LOOP,
        check="test_one_bad_key_stops_a_batch_before_it_starts",
        says="expected MemcacheIllegalInputError before a byte is sent, got",
    ),
    mistake(
        "looks at the keys of get_many by the five hundred",
        right="        return super().get_many([self.key(key) for key in keys])\n",
        wrong=CHUNKS,
        check="test_one_bad_key_stops_a_batch_before_it_starts",
        says="MemcacheIllegalInputError, but memcached was sent",
    ),
]
