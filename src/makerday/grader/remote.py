"""The hire's package as the checks see it when it runs in another process."""

from __future__ import annotations

import builtins
import json
import os
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from . import wire
from .explain import ended
from .interruption import SubjectDiedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .clock import Clock

GRACE_SECONDS = 0.5
_LONGEST_TEXT = 2000
_LONGEST_NAME = 100
_MOST_ANCESTORS = 50
_WRONG = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)
_SET_DUMPABLE, _SET_CHILD_SUBREAPER = 4, 36


class MalformedAnswerError(Exception):
    """The program under test answered something that is no answer."""


class Remote:
    """Starts the process of the program under test, and asks it; a dead one is replaced.

    `command` starts it; two file descriptors are appended. `clock()` gives the clock of
    the check at work. Without a package it imports none.
    """

    def __init__(self, command: Sequence[str], package: str, clock: Callable[[], Clock]) -> None:
        self._command = command
        self._package = package
        self._clock = clock
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: dict[str, type[Exception]] = {}
        self._calls: set[tuple[str, str]] = set()
        if command[0] == sys.executable:
            keep_apart()

    @property
    def pid(self) -> int:
        """Give the number of the process that leads to the program under test."""
        self._started()
        assert self._process is not None  # noqa: S101 - it was started just now
        return self._process.pid

    def module(self) -> Thing:
        """Import the package and give its stand-in."""
        self._started()
        return Thing(self, Handle(0, self._package))

    def ask(self, do: str, read: Callable[[Any], Any] | None = None, **asked: Any) -> Any:  # noqa: ANN401
        """Ask for one thing; raises what the program raised, that it is late or that it died."""
        self._started()
        return self._answer(self._sent({"do": do, **asked}), read or self._value)

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
        parent: type[Exception] = Exception
        for module, name in reversed(family[:_MOST_ANCESTORS]):
            known = getattr(builtins, name, None) if module == "builtins" else None
            if isinstance(known, type) and issubclass(known, BaseException):
                parent = known if issubclass(known, Exception) else Exception
                continue
            key = f"{module}.{name}"[:_LONGEST_NAME]
            if key not in self._errors:
                short = name.rpartition(".")[2][:_LONGEST_NAME]
                self._errors[key] = type(short, (parent,), {"__module__": str(module)})
            parent = self._errors[key]
        return parent

    def kind(self, of: Handle, name: str) -> Any:  # noqa: ANN401 - a value of the program's
        """Give an attribute of a thing: its value, an exception class, or a Call."""
        key = (of.type_name, name)
        if key not in self._calls:
            told = self.ask("get", self._attribute, of=of.number, name=name)
            if told is not None:
                return told[0]
            self._calls.add(key)
        return Call(self, of, name)

    def call(self, of: int, name: str, arguments: Any, named: dict[str, Any]) -> Any:  # noqa: ANN401
        """Call a method of a thing, or a function of the package."""
        packed = [wire.pack(each, _kept) for each in arguments]
        packed_named = {key: wire.pack(each, _kept) for key, each in named.items()}
        return self.ask("call", of=of, name=name, arguments=packed, named=packed_named)

    def drill(self, source: dict[str, Any], arguments: Any) -> Any:  # noqa: ANN401 - as above
        """Have the program make a function of `source`, and call it."""
        return self.ask(
            "drill", **source, arguments=[wire.pack(each, _kept) for each in arguments]
        )

    def _started(self) -> None:
        if self._process is not None:
            return
        theirs, self._write = os.pipe()
        self._read, other = os.pipe()
        self._process = subprocess.Popen(
            [*self._command, str(theirs), str(other)],
            pass_fds=[theirs, other],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(theirs)
        os.close(other)
        if self._package:
            self._answer(self._sent({"do": "import", "name": self._package}), self._value)

    def _sent(self, asked: dict[str, Any]) -> dict[str, Any]:
        token = os.urandom(8).hex()
        try:
            message = wire.line({**asked, "token": token, "seconds": self._clock().left()})
            while message:
                message = message[os.write(self._write, message) :]
            return self._received(token)
        except BrokenPipeError:
            self._died()
        except BaseException:
            self.stop()  # its next answer would be that of this question
            raise

    def _received(self, token: str) -> dict[str, Any]:
        parts = [b""]
        size = 0
        while b"\n" not in parts[-1]:
            data = os.read(self._read, 1 << 20)
            if not data:
                self._died()
            parts.append(data)
            size += len(data)
            if size > wire.LONGEST:
                raise MalformedAnswerError(f"an answer of more than {wire.LONGEST >> 20} MB")
        line, _, rest = b"".join(parts).partition(b"\n")
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise MalformedAnswerError("an answer that is no JSON") from error
        if rest or not isinstance(answer, dict) or answer.get("token") != token:
            raise MalformedAnswerError("an answer that is not to this question")
        return answer

    def _died(self) -> NoReturn:
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):  # it closed its end and lives on
                self._process.wait(GRACE_SECONDS)
        raise SubjectDiedError(ended(self.stop()))

    def _answer(self, answer: dict[str, Any], read: Callable[[Any], Any]) -> Any:  # noqa: ANN401
        """Give what `read` makes of a value, or raise what the program raised."""
        try:
            error = None if "value" in answer else self._raised(answer)
            value = read(answer["value"]) if error is None else None
        except (*_WRONG, RecursionError) as wrong:
            self.stop()
            raise MalformedAnswerError("an answer of the wrong shape") from wrong
        if isinstance(error, SubjectDiedError):
            self.stop()
        if error is not None:
            raise error
        if self._clock().over():
            raise self._clock().late()
        return value

    def _raised(self, answer: dict[str, Any]) -> BaseException:
        if "late" in answer:
            return _placed(self._clock().late(), answer["where"])
        told = answer["raised"]
        if told["full"]:
            return SubjectDiedError(f"killed at {int(told['full'])} MB")
        text, kind = str(told["text"])[:_LONGEST_TEXT], self.error(told["family"])
        try:
            error = kind(text)
        except TypeError:  # UnicodeDecodeError and its like want more than a text
            error = type(kind.__name__, (Exception,), {"__module__": kind.__module__})(text)
        return _placed(error, told["where"])

    def _value(self, told: Any) -> Any:  # noqa: ANN401 - whatever the program gives
        return wire.unpack(told, self._thing)

    def _attribute(self, told: Any) -> tuple[Any] | None:  # noqa: ANN401 - from outside
        """Give an attribute in a tuple, or nothing if it is to be called."""
        about = self._value(told)
        if about["kind"] == "exception":
            return (self.error(about["family"]),)
        return None if about["kind"] == "call" else (about["value"],)

    def _thing(self, told: dict[str, Any]) -> Thing:
        return Thing(self, Handle(int(told["kept"]), str(told["type"])[:_LONGEST_NAME]))


class Handle(NamedTuple):
    """What the program under test calls one of its objects. The package is number 0."""

    number: int
    type_name: str


class Thing:
    """An object that lives in the program under test; also the package itself.

    It equals nothing, whatever the object would say.
    """

    def __init__(self, remote: Remote, handle: Handle) -> None:
        self._remote = remote
        self._handle = handle

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the program has
        if name.startswith("__"):
            raise AttributeError(name)
        return self._remote.kind(self._handle, name)

    @property
    def type_name(self) -> str:
        return self._handle.type_name

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"<{self._handle.type_name}>"

    def __enter__(self) -> Any:  # noqa: ANN401 - whatever the program gives
        return self._remote.call(self._handle.number, "__enter__", (), {})

    def __exit__(self, *_: object) -> None:
        self._remote.call(self._handle.number, "__exit__", (None, None, None), {})


class Call:
    """A function or method of the program under test, by name."""

    def __init__(self, remote: Remote, of: Handle, name: str) -> None:
        self._remote = remote
        self._of = of
        self.__name__ = name

    @property
    def called_as(self) -> str:
        if self._of.number == 0:
            return self.__name__
        return f"{self._of.type_name.lower()}.{self.__name__}"

    def __call__(self, *arguments: object, **named: object) -> Any:  # noqa: ANN401
        return self._remote.call(self._of.number, self.__name__, arguments, named)


def _kept(value: object) -> dict[str, Any]:
    if isinstance(value, Thing):
        return {"kept": value._handle.number}  # noqa: SLF001 - a public name could be the hire's
    raise TypeError(f"a {type(value).__name__} cannot be given to a program in another process")


def _placed(error: BaseException, where: Any) -> BaseException:  # noqa: ANN401 - from outside
    """Say on the exception where in the program it came from, if that was told."""
    if isinstance(where, list) and len(where) == 3:  # noqa: PLR2004 - file, line, function
        error.subject_frame = (str(where[0]), int(where[1]), str(where[2]))  # type: ignore[attr-defined]
    return error


def keep_apart() -> None:
    """Close this process to its children's eyes, and adopt what they leave behind.

    For a program with no process tree of its own: it runs as the same user.
    """
    with suppress(ImportError, OSError, AttributeError):  # not on Linux
        import ctypes  # noqa: PLC0415 - not needed in a sandbox, and not cheap

        prctl = ctypes.CDLL(None).prctl
        prctl(_SET_DUMPABLE, 0, 0, 0, 0)
        prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
