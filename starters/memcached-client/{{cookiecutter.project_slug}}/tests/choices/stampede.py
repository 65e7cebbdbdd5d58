"""One computes: whoever asks for a value that is not there, it is computed once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from choices import Choice
from grader import expect

if TYPE_CHECKING:
    from memcached import Server

# Somebody who dies while computing may keep the others waiting for so long, in seconds.
LONGEST_CLAIM = 10


class Stampede(Choice):
    def does_its_job(self) -> None:
        """Fifty threads want a value that is not there; then it is there."""
        scene = Scene(self, "front-page")
        scene.plays("fifty_threads_fetch_what_is_not_there", threads=50, computed=1)
        scene.is_stored()
        scene.plays("eight_threads_fetch_what_is_there", threads=8, computed=0)
        scene = Scene(self, "for-an-hour")
        scene.plays("fetch_for_an_hour", threads=1, expire=3600, computed=1)
        expect(scene.server.seconds_left, scene.key).satisfies(
            lambda left: left is not None and abs(left - 3600) < 10, "about 3600 seconds"
        )

    def bears_pressure(self) -> None:
        """Four processes with four threads each; and two keys do not wait for each other."""
        scene = Scene(self, "front-page")
        scene.plays("four_processes_fetch_at_once", processes=4, threads=4, computed=1)
        scene.is_stored()
        self.keys_do_not_wait_for_each_other()

    def minds_the_edges(self) -> None:
        """A computation that fails frees the others; one whose program dies, in some seconds."""
        scene = Scene(self, "shaky")
        scene.plays("eight_threads_when_the_first_compute_raises", threads=8, fails=1, computed=2)
        scene.is_stored()
        scene = Scene(self, "orphan")
        scene.plays("a_program_that_dies_computing", processes=1, threads=1, dies=1, computed=1)
        self.is_computed_again_in_time(scene)

    def does_its_job_with_anything(self) -> None:
        """Any bytes are a value, none at all too; any key has its turn."""
        for value in (b"", b"\r\nEND\r\n", self.rng.randbytes(50_000)):
            scene = Scene(self, f"any-{self.text(4).decode()}", value)
            scene.plays("twenty_threads_fetch", threads=20, computed=1)
            scene.is_stored()
            scene.plays("fetch_what_is_there", threads=1, computed=0)
        scene = Scene(self, "k" * 250)
        scene.plays("fetch_a_key_of_250_bytes", threads=2, computed=1)

    def bears_bad_days(self) -> None:
        """Two processes full of threads, and the first three computations fail."""
        scene = Scene(self, f"bad-{self.text(4).decode()}")
        scene.plays("a_crowd_fetches", processes=2, threads=15, fails=3, computed=4)
        scene.is_stored()
        scene.server.ask(f"delete {scene.key}")
        scene.plays("the_same_crowd_once_more", processes=2, threads=15, computed=1)

    def keys_do_not_wait_for_each_other(self) -> None:
        server = self.server()
        values = {f"slow-{number}": self.text() for number in range(3)}

        def three_computations_of_three_keys_at_once() -> Any:
            return self.drill(together, self.subject, server.address, values)

        expect(three_computations_of_three_keys_at_once).returns(values)
        for key, value in values.items():
            expect(server.get, key).returns(value)

    def is_computed_again_in_time(self, scene: Scene) -> None:
        """Ask while the claim of the dead is still there: its end is what is waited for."""
        timeless = {"threads": 1, "patience": LONGEST_CLAIM + 3}
        scene.plays("fetch_10_s_after_a_computing_program_died", **timeless, computed=1)
        scene.is_stored()


class Scene:
    """A key that is not there, the value that it should get, and a count of computations."""

    def __init__(self, choice: Choice, key: str, value: bytes | None = None) -> None:
        self.choice = choice
        self.key = key
        self.value = choice.text() if value is None else value
        self.server: Server = choice.server()

    def plays(self, name: str, *, computed: int, **plan: int) -> None:
        """Let a crowd fetch; `compute` itself counts at the server, where nobody can lie."""

        def scene() -> dict[str, int]:
            self.server.store({"computed": b"0"})
            words = (self.choice.subject, self.server.address, self.key, self.value, plan)
            answers = self.choice.drill(crowd, *words)
            right = sum(answer == self.value for answer in answers)
            raised = sum(answer == "ValueError: on purpose" for answer in answers)
            others = len(answers) - right - raised
            count = int(self.server.get("computed") or b"-1")
            return {"computed": count, "right": right, "raised": raised, "wrong": others}

        scene.__name__ = name
        people = plan.get("threads", 1) * plan.get("processes", 1)
        fails, died = plan.get("fails", 0), plan.get("dies", 0)
        wanted = {"computed": computed, "right": people - fails - died, "raised": fails}
        expect(scene).returns(wanted | {"wrong": 0})

    def is_stored(self) -> None:
        expect(self.server.get, self.key).returns(self.value)


def crowd(subject: Any, address: Any, key: str, value: bytes, plan: dict[str, int]) -> list[Any]:
    """Fetch `key` in many threads, of many processes, all at the same moment; give the answers.

    `compute` takes a third of a second, or until a second one is at it as well.
    """
    import json
    import os
    import socket
    import threading
    import time

    def asked(line: bytes) -> bytes:
        with socket.create_connection(address) as server, server.makefile("rb") as answers:
            server.sendall(line + b"\r\n")
            return answers.readline().split()[-1]

    def compute() -> bytes:
        number = int(asked(b"incr computed 1"))
        if number <= plan.get("dies", 0):
            os._exit(1)
        end, pause = time.monotonic() + 0.3, threading.Event()
        while int(asked(b"incr computed 0")) == number and time.monotonic() < end:
            pause.wait(0.02)
        if number <= plan.get("fails", 0):
            raise ValueError("on purpose")
        return value

    def ask(client: Any, start: threading.Barrier, answers: list[Any]) -> None:
        start.wait()
        try:
            answers.append(client.fetch(key, compute, plan.get("expire", 0)))
        except Exception as error:
            answers.append(f"{type(error).__name__}: {error}")

    def threads() -> list[Any]:
        count, answers = plan["threads"], []
        start = threading.Barrier(count)
        clients = [subject.Client(address, timeout=10) for _ in range(min(count, 5))]
        group = [
            threading.Thread(target=ask, args=(clients[n % 5], start, answers), daemon=True)
            for n in range(count)
        ]
        end = time.monotonic() + plan.get("patience", 5)
        for each in group:
            each.start()
        for each in group:
            each.join(max(0.0, end - time.monotonic()))
        for client in clients:
            client.close()
        return answers + ["no answer"] * (count - len(answers))

    def process(inlet: int) -> None:
        try:
            plain = [each.hex() if isinstance(each, bytes) else [each] for each in threads()]
            os.write(inlet, json.dumps(plain).encode())
        finally:
            os._exit(0)

    if not plan.get("processes"):
        return threads()
    outlets, children = [], []
    for _ in range(plan["processes"]):
        outlet, inlet = os.pipe()
        children.append(os.fork())
        if children[-1] == 0:
            process(inlet)
        os.close(inlet)
        outlets.append(outlet)
    told = []
    for outlet in outlets:
        with open(outlet, "rb") as file:
            told += json.loads(file.read() or b"[]")
    for child in children:
        os.waitpid(child, 0)
    return [bytes.fromhex(each) if isinstance(each, str) else each[0] for each in told]


def together(subject: Any, address: Any, values: dict[str, bytes]) -> dict[str, Any]:
    """Fetch several keys of one client at once; none is computed before all are begun."""
    import threading

    client, answers = subject.Client(address, timeout=10), {}
    begun = threading.Barrier(len(values))

    def fetch(key: str) -> None:
        def compute() -> bytes:
            try:
                begun.wait(3)
            except threading.BrokenBarrierError:
                return b"it had to wait for another key"
            return values[key]

        answers[key] = client.fetch(key, compute)

    group = [threading.Thread(target=fetch, args=(key,), daemon=True) for key in values]
    for each in group:
        each.start()
    for each in group:
        each.join(5)
    client.close()
    return answers
