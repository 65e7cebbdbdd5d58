"""The mistakes that hires make on a bad network: changes of the solution."""

from __future__ import annotations

from dataclasses import dataclass

from memcached_kit import SOLUTION


@dataclass(frozen=True)
class Mistake:
    """Changes of the solution (file, right, wrong), a check that must fail, and what it says."""

    name: str
    check: str
    says: tuple[str, ...]
    changes: tuple[tuple[str, str, str], ...]

    def files(self) -> dict[str, str]:
        """Give the files of the solution that are changed, as they are then."""
        texts: dict[str, str] = {}
        for file, right, wrong in self.changes:
            text = texts.get(file) or (SOLUTION / "package" / file).read_text("utf-8")
            assert text.count(right) == 1, f"{text.count(right)} times in {file}: {right}"
            texts[file] = text.replace(right, wrong)
        return texts


SOUND = "        if error is None or self._sound(error):\n"
HANGS_UP = """        self.close()  # nobody may get what is still to come
        if isinstance(error, BlockingIOError):
"""
LOST = """            if not count:
                raise MemcacheUnexpectedCloseError("the server hung up")
"""
TOO_MUCH = 'raise MemcacheUnknownError("the server said more than it was asked")'
WAITS = "            if self._heard:\n                self._arm(left(self._deadline))\n"
TAKEN_OUT = "            return self._idle.pop().again(deadline)\n"
NUMBER_SENT = 'self._ask(talks.COUNT, b"incr %b %d\\r\\n" % words)'
RETRIED = "retry=True)\n        return default if value"

MISTAKES = [
    Mistake(
        "trusts one recv",
        "test_a_reply_may_come_in_pieces",
        ("client.get('apple'): expected b'apple-", "One recv is not one reply"),
        (
            (
                "connection.py",
                "            return self.talk(kind[1](*about))\n",
                "            raise talks.error(reply) from None\n",
            ),
        ),
    ),
    Mistake(
        "takes the end of the connection for the end of the reply",
        "test_a_reply_that_ends_too_early_is_an_error",
        ("client.get('apple'): expected MemcacheUnexpectedCloseError", "got the value None"),
        (
            (
                "connection.py",
                LOST,
                """            if not count:
                self._buffer.start = self._buffer.end
                return b"END"
""",
            ),
        ),
    ),
    Mistake(
        "compares no key",
        "test_a_strange_reply_is_nobodys",
        ("expected MemcacheUnknownError, got the value b'apple-", "another call"),
        (
            ("talks.py", "    if name == key and int(length)", "    if int(length)"),
            ("talks.py", " and words[1] in keys\n", "\n"),
        ),
    ),
    Mistake(
        "leaves what is too much for the next call",
        "test_a_strange_reply_is_nobodys",
        ("client.get('pear'): expected b'pear-", "More than one reply is one too many"),
        (
            (
                "connection.py",
                TOO_MUCH,
                "return",
            ),
            (
                "connection.py",
                "        reply = self._socket.recv(CHUNK)\n",
                """        reply = bytes(self._buffer.view[self._buffer.start : self._buffer.end])
        reply = reply or self._socket.recv(CHUNK)
""",
            ),
        ),
    ),
    Mistake(
        "goes on with the connection after a timeout",
        "test_a_late_reply_is_not_the_next_answer",
        ("client.get('pear'): expected b'pear-", "the answer to the call before"),
        (
            (
                "connection.py",
                HANGS_UP,
                """        if isinstance(error, BlockingIOError | TimeoutError):
            self._used, self._heard = True, False
            self._idle.append(self)
        else:
            self.close()
        if isinstance(error, BlockingIOError):
""",
            ),
        ),
    ),
    Mistake(
        "has a timeout for each recv",
        "test_a_timeout_is_for_the_whole_call",
        ("client.get('strawberry')", "the timeout is for the call, not for each recv"),
        (("connection.py", WAITS, ""),),
    ),
    Mistake(
        "connects without a timeout",
        "test_a_timeout_is_for_the_whole_call",
        ("timed out", "Connecting takes a part of the time"),
        (("connection.py", "        connection.settimeout(left(deadline))\n", ""),),
    ),
    Mistake(
        "sends an incr again",
        "test_a_write_is_never_sent_twice",
        ("client.incr('count', 100): expected", "got the value 1200", "counts twice"),
        (
            (
                "client.py",
                NUMBER_SENT,
                'self._ask(talks.COUNT, b"incr %b %d\\r\\n" % words, retry=True)',
            ),
        ),
    ),
    Mistake(
        "sends everything again",
        "test_a_write_is_never_sent_twice",
        ("client.incr('count', 100): expected", "got the value 1200"),
        (("client.py", "            if not retry:\n                raise\n", ""),),
    ),
    Mistake(
        "never asks twice",
        "test_a_server_that_was_away_is_found_again",
        ("client.get('apple'): expected b'apple-", "a read that got no byte is sent again"),
        (("client.py", RETRIED, RETRIED.replace("True", "False")),),
    ),
    Mistake(
        "goes on with a dead connection",
        "test_a_server_that_was_away_is_found_again",
        ("client.get('", "an error for this call, and no more than that"),
        (
            (
                "connection.py",
                HANGS_UP,
                """        self._idle.append(self)
        if isinstance(error, BlockingIOError):
""",
            ),
        ),
    ),
    Mistake(
        "forgets that Ctrl-C is no Exception",
        "test_after_ctrl_c_the_next_call_is_right",
        ("client.get('pear'): expected b'pear-", "What Ctrl-C has ended"),
        (
            (
                "connection.py",
                SOUND,
                SOUND.replace(":\n", " or not isinstance(error, Exception):\n"),
            ),
        ),
    ),
    Mistake(
        "has one connection for all threads, and no lock",
        "test_eight_threads_share_a_client",
        ("eight_threads_get(): expected 'each its own', got ", "read each other's answers"),
        (("client.py", TAKEN_OUT, "            return self._idle[-1].again(deadline)\n"),),
    ),
    Mistake(
        "takes EN for END",
        "test_a_cut_at_every_offset",
        ("client.get('apple'): expected", "ended after "),
        (
            (
                "connection.py",
                LOST,
                """            arrived = self._buffer.memory[self._buffer.start : self._buffer.end]
            if not count and arrived in (b"E", b"EN", b"END"):
                self._buffer.start = self._buffer.end
                return b"END"
"""
                + LOST,
            ),
        ),
    ),
    Mistake(
        "forgets Ctrl-C where half the reply had come",
        "test_ctrl_c_at_random_moments",
        ("Ctrl-C had struck in the call before",),
        (
            (
                "connection.py",
                SOUND,
                SOUND.replace(":\n", " or isinstance(error, KeyboardInterrupt):\n"),
            ),
        ),
    ),
    Mistake(
        "counts again on a new connection",
        "test_a_random_bad_network",
        ("client.incr('count', 100): expected ", "bad at random"),
        (("client.py", "            if not retry:\n                raise\n", ""),),
    ),
]
