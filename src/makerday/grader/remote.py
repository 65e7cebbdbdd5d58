"""The hire's package as the checks see it when it runs in another process."""

from __future__ import annotations

import builtins
import json
import os
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from . import wire
from .explain import SubjectDiedError, ended

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .clock import Clock

GRACE_SECONDS = 0.5


class MalformedAnswerError(Exception):
    """The program under test answered something that is no answer."""


class Remote:
    """Starts the process of the program under test, and asks it; a dead one is replaced.

    `command` starts it; two file descriptors are appended. `clock()` gives the clock of
    the check at work.
    """

    def __init__(self, command: Sequence[str], package: str, clock: Callable[[], Clock]) -> None:
        self._command = command
        self._package = package
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: dict[str, type[Exception]] = {}
        self._calls: set[tuple[str, str]] = set()
        self._held = b""

    def module(self) -> Thing:
        """Import the package and give its stand-in."""
        self._started()
        return Thing(self, 0, self._package)

    def ask(self, do: str, **asked: Any) -> Any:  # noqa: ANN401 - whatever the program gives
        """Ask for one thing; raises what the program raised, that it is late or that it died."""
        self._started()
        return self._answer(self._sent({"do": do, **asked}))

    def stop(self) -> int:
        """End the process and all that it left in its group; give its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        code = process.poll()
        os.close(self._write)
        os.close(self._read)
        try:
            os.killpg(process.pid, 9)
        except ProcessLookupError:
            process.kill()
        return process.wait() if code is None else code

    def error(self, family: list[list[str]]) -> type[Exception]:
        """Give the local stand-in of an exception class: the same name, the same ancestors."""
        module, name = family[0]
        known = getattr(builtins, name, None) if module == "builtins" else None
        if isinstance(known, type) and issubclass(known, BaseException):
            return known if issubclass(known, Exception) else Exception
        key = f"{module}.{name}"
        if key not in self._errors:
            parent = self.error(family[1:]) if len(family) > 1 else Exception
            self._errors[key] = type(name.rpartition(".")[2], (parent,), {"__module__": module})
        return self._errors[key]

    def _started(self) -> None:
        if self._process is not None:
            return
        theirs, self._write = os.pipe()
        self._read, other = os.pipe()
        self._held = b""
        self._process = subprocess.Popen(
            [*self._command, str(theirs), str(other)],
            pass_fds=[theirs, other],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(theirs)
        os.close(other)
        self._answer(self._sent({"do": "import", "name": self._package}))

    def _sent(self, asked: dict[str, Any]) -> dict[str, Any]:
        try:
            message = wire.line({**asked, "seconds": self._clock().left()})
            while message:
                message = message[os.write(self._write, message) :]
            return self._received()
        except BrokenPipeError:
            self._died()
        except BaseException:
            self.stop()  # its next answer would be that of this question
            raise

    def _received(self) -> dict[str, Any]:
        parts = [self._held]
        size = 0
        while b"\n" not in parts[-1]:
            data = os.read(self._read, 1 << 20)
            if not data:
                self._died()
            parts.append(data)
            size += len(data)
            if size > wire.LONGEST:
                raise MalformedAnswerError(f"an answer of more than {wire.LONGEST >> 20} MB")
        line, _, self._held = b"".join(parts).partition(b"\n")
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise MalformedAnswerError("an answer that is no JSON") from error
        if not isinstance(answer, dict):
            raise MalformedAnswerError("an answer that is no object")
        return answer

    def _died(self) -> NoReturn:
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):  # it closed its end and lives on
                self._process.wait(GRACE_SECONDS)
        raise SubjectDiedError(ended(self.stop()))

    def _answer(self, answer: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever the program gives
        try:
            if "value" in answer:
                return wire.unpack(answer["value"], self._kept)
            if "late" in answer:
                raise _placed(self._clock().late(), answer["where"])
            told = answer["raised"]
            where = told["where"]
            if told["leaves"]:
                error: BaseException = SubjectDiedError(f"it raised {told['family'][0][1]}")
            else:
                error = self.error(told["family"])(str(told["text"]))
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as wrong:
            self.stop()
            raise MalformedAnswerError("an answer of the wrong shape") from wrong
        raise _placed(error, where)

    def kind(self, thing: Thing, name: str) -> Any:  # noqa: ANN401 - a value of the program's
        """Give an attribute of a thing: its value, an exception class, or a Call."""
        key = (thing.type_name, name)
        if key not in self._calls:
            told = self.ask("get", of=thing.number, name=name)
            if told["kind"] == "exception":
                return self.error(told["family"])
            if told["kind"] != "call":
                return told["value"]
            self._calls.add(key)
        return Call(self, thing, name)

    def call(self, of: int, name: str, arguments: Any, named: dict[str, Any]) -> Any:  # noqa: ANN401
        """Call a method of a thing, or a function of the package."""
        packed = [wire.pack(each, _number) for each in arguments]
        return self.ask(
            "call",
            of=of,
            name=name,
            arguments=packed,
            named={key: wire.pack(each, _number) for key, each in named.items()},
        )

    def _kept(self, told: dict[str, Any]) -> Thing:
        return Thing(self, int(told["kept"]), str(told["type"]))


class Thing:
    """An object that lives in the program under test; also the package itself."""

    def __init__(self, remote: Remote, number: int, type_name: str) -> None:
        self.remote = remote
        self.number = number
        self.type_name = type_name

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the program has
        if name.startswith("__"):
            raise AttributeError(name)
        return self.remote.kind(self, name)

    def __repr__(self) -> str:
        return f"<{self.type_name}>"

    def __enter__(self) -> Any:  # noqa: ANN401 - whatever the program gives
        return self.remote.call(self.number, "__enter__", (), {})

    def __exit__(self, *_: object) -> None:
        self.remote.call(self.number, "__exit__", (None, None, None), {})


class Call:
    """A function or method of the program under test, by name."""

    def __init__(self, remote: Remote, thing: Thing, name: str) -> None:
        self._remote = remote
        self._thing = thing
        self.__name__ = name

    @property
    def called_as(self) -> str:
        if self._thing.number == 0:
            return self.__name__
        return f"{self._thing.type_name.lower()}.{self.__name__}"

    def __call__(self, *arguments: object, **named: object) -> Any:  # noqa: ANN401
        return self._remote.call(self._thing.number, self.__name__, arguments, named)


def _number(value: object) -> dict[str, Any]:
    if isinstance(value, Thing):
        return {"kept": value.number}
    raise TypeError(f"a {type(value).__name__} cannot be given to a program in another process")


def _placed(error: BaseException, where: Any) -> BaseException:  # noqa: ANN401 - from outside
    """Say on the exception where in the program it came from, if that was told."""
    if isinstance(where, list) and len(where) == 3:  # noqa: PLR2004 - file, line, function
        error.subject_frame = (str(where[0]), int(where[1]), str(where[2]))  # type: ignore[attr-defined]
    return error
