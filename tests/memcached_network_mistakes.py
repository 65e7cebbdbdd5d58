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


HARMLESS = "            if str(error).startswith(replies.HARMLESS):\n"
HANGS_UP = "            connection.close()  # nobody may get what is still to come\n"
ALL_OF_IT = "meaning(read, self._whole(reply, more), about)"
HUNG_UP = 'raise MemcacheUnexpectedCloseError("the server hung up")'
TOO_MUCH = """        if at < end:
            raise MemcacheUnknownError("the server said more than it was asked")
        self.heard = False  # of the next reply
        whole = memoryview(self._memory)[:end]
"""
READS = 'READS = (b"get", b"version", b"stats")'
ONLY_READS = "            if not request.startswith(READS):\n                raise\n"

MISTAKES = [
    Mistake(
        "trusts one recv",
        "test_a_reply_may_come_in_pieces",
        ("client.get('apple'): expected b'apple-", "One recv is not one reply"),
        (("connection.py", ALL_OF_IT, "meaning(read, reply, about)"),),
    ),
    Mistake(
        "takes the end of the connection for the end of the reply",
        "test_a_reply_that_ends_too_early_is_an_error",
        ("client.get('apple'): expected MemcacheUnexpectedCloseError", "got the value None"),
        (("connection.py", HUNG_UP, 'return b"END\\r\\n"'),),
    ),
    Mistake(
        "compares no key",
        "test_a_strange_reply_belongs_to_nobody",
        ("expected MemcacheUnknownError, got the value b'apple-", "another call"),
        (("replies.py", "if key not in keys or reply", "if reply"),),
    ),
    Mistake(
        "leaves what is too much for the next call",
        "test_a_strange_reply_belongs_to_nobody",
        ("client.get('pear'): expected b'pear-", "More than one reply is one too many"),
        (
            (
                "connection.py",
                TOO_MUCH,
                """        self._left = bytes(self._memory[at:end])
        whole = memoryview(self._memory)[:at]
""",
            ),
            (
                "connection.py",
                "        self._memory = bytearray(CHUNK)\n",
                "        self._memory, self._left = bytearray(CHUNK), b''\n",
            ),
            (
                "connection.py",
                "        reply = self._socket.recv(CHUNK)\n",
                "        reply, self._left = self._left or self._socket.recv(CHUNK), b''\n",
            ),
        ),
    ),
    Mistake(
        "goes on with the connection after a timeout",
        "test_a_late_reply_is_not_the_next_answer",
        ("client.get('pear'): expected b'pear-", "the answer to the call before"),
        (
            (
                "client.py",
                HANGS_UP,
                """            if isinstance(error, BlockingIOError | TimeoutError):
                self._idle.append(connection)
            else:
                connection.close()
""",
            ),
        ),
    ),
    Mistake(
        "has a timeout for each recv",
        "test_a_timeout_is_for_the_whole_call",
        ("client.get('strawberry')", "the timeout is for the call, not for each recv"),
        (
            (
                "connection.py",
                "            self._arm(left(self.deadline))\n            room",
                "            self._arm(self._timeout)\n            room",
            ),
        ),
    ),
    Mistake(
        "connects without a timeout",
        "test_a_timeout_is_for_the_whole_call",
        ("timed out", "Connecting takes a part of the time"),
        (
            (
                "connection.py",
                "            connection.settimeout(min(left(deadline), LONGEST_DIAL))\n",
                "",
            ),
        ),
    ),
    Mistake(
        "sends an incr again",
        "test_a_write_is_never_sent_twice",
        ("client.incr('count', 100): expected", "got the value 1200", "counts twice"),
        (("client.py", READS, READS.replace(")", ', b"incr")')),),
    ),
    Mistake(
        "sends everything again",
        "test_a_write_is_never_sent_twice",
        ("client.incr('count', 100): expected", "got the value 1200"),
        (("client.py", ONLY_READS, ""),),
    ),
    Mistake(
        "never asks twice",
        "test_a_server_that_was_away_is_found_again",
        ("client.get('apple'): expected b'apple-", "a read that got no byte is sent again"),
        (("client.py", READS, READS.replace('b"get", ', "")),),
    ),
    Mistake(
        "goes on with a dead connection",
        "test_a_reply_that_ends_too_early_is_an_error",
        ("client.set('pear', b'green'): expected True, got ", "connects again"),
        (("client.py", HANGS_UP, "            self._idle.append(connection)\n"),),
    ),
    Mistake(
        "forgets that Ctrl-C is no Exception",
        "test_after_ctrl_c_the_next_call_is_right",
        ("client.get('pear'): expected b'pear-", "What Ctrl-C has ended"),
        (("client.py", HARMLESS, "            if not isinstance(error, Exception):\n"),),
    ),
    Mistake(
        "has one connection for all threads, and no lock",
        "test_eight_threads_share_a_client",
        ("eight_threads_get(): expected 'each its own', got ", "read each other's answers"),
        (("client.py", "self._idle.pop(), True", "self._idle[-1], True"),),
    ),
    Mistake(
        "takes EN for END",
        "test_a_cut_at_every_offset",
        ("client.get('apple'): expected", "ended after "),
        (
            (
                "connection.py",
                "            end += came\n",
                """            end += came
            if not came and self._memory[at:end] in (b"E", b"EN", b"END"):
                return bytes(self._memory[:at]) + b"END\\r\\n"
""",
            ),
        ),
    ),
    Mistake(
        "goes on after Ctrl-C",
        "test_ctrl_c_at_random_moments",
        ("Ctrl-C had struck in the call before",),
        (("client.py", HARMLESS, "            if isinstance(error, KeyboardInterrupt):\n"),),
    ),
    Mistake(
        "counts again on a new connection",
        "test_a_random_bad_network",
        ("client.incr('count', 100): expected ", "bad at random"),
        (("client.py", ONLY_READS, ""),),
    ),
]
