"""What a check says to the person who wrote the code: called, expected, got."""

from __future__ import annotations

import reprlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

_LONG = 60


class MissingToolError(Exception):
    """A tool that the checks need is not on this machine; the message says how to get it."""


@dataclass(frozen=True)
class Failure:
    """Why a check failed, in the four parts a screen shows."""

    called: str
    expected: str
    got: str
    where: str = ""

    def line(self) -> str:
        """Say all of it on one line."""
        return f"{self.called}: expected {self.expected}, got {self.got}"


class CheckFailedError(AssertionError):
    """Raised by `expect`; carries the Failure."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.line())
        self.failure = failure


def expect(call: Callable[..., Any], *args: object, **kwargs: object) -> Expectation:
    """Say what `call(*args, **kwargs)` must do: `.returns(…)`, `.raises(…)`, `.satisfies(…)`."""
    return Expectation(call, args, kwargs)


@dataclass(frozen=True)
class Expectation:
    call: Callable[..., Any]
    args: tuple[object, ...]
    kwargs: dict[str, object]

    def returns(self, wanted: object) -> None:
        """Fail unless the call returns a value equal to `wanted`, of the same type."""
        got = self._result(shown(wanted))
        if type(got) is not type(wanted) or got != wanted:
            self._fail(shown(wanted), difference(wanted, got))

    def satisfies(self, test: Callable[[Any], object], wanted: str) -> Any:  # noqa: ANN401
        """Fail unless `test(result)` is true; `wanted` says it in words. Give the result."""
        got = self._result(wanted)
        if not test(got):
            self._fail(wanted, shown(got))
        return got

    def raises(self, *kinds: type[BaseException]) -> BaseException:
        """Fail unless the call raises one of `kinds`. Give the exception."""
        wanted = " or ".join(kind.__name__ for kind in kinds)
        try:
            got = self._called()
        except kinds as error:
            return error
        except NotImplementedError:
            raise
        except Exception as error:  # noqa: BLE001 - told to the learner, whatever it is
            self._fail(wanted, raised(error), error)
        return self._fail(wanted, f"the value {shown(got)}")

    def _result(self, wanted: str) -> Any:  # noqa: ANN401 - whatever the call gives
        try:
            return self._called()
        except NotImplementedError:
            raise
        except Exception as error:  # noqa: BLE001 - told to the learner, whatever it is
            self._fail(wanted, raised(error), error)

    def _called(self) -> Any:  # noqa: ANN401 - whatever the call gives
        try:
            return self.call(*self.args, **self.kwargs)
        except BaseException as error:
            if not isinstance(error, Exception):  # late, or ended: say in which call
                error.called = written(self.call, self.args, self.kwargs)  # type: ignore[attr-defined]
            raise

    def _fail(self, expected: str, got: str, cause: BaseException | None = None) -> NoReturn:
        failure = Failure(written(self.call, self.args, self.kwargs), expected, got)
        raise CheckFailedError(failure) from cause


def written(call: Callable[..., Any], args: tuple[object, ...], kwargs: dict[str, object]) -> str:
    """Write a call as a person would: `client.get('absent')`."""
    if hasattr(call, "written"):
        return str(call.written(*args, **kwargs))
    owner = getattr(call, "__self__", None)
    name = getattr(call, "called_as", None) or getattr(call, "__name__", repr(call))
    if owner is not None and not isinstance(owner, type(reprlib)):
        name = f"{type(owner).__name__.lower()}.{name}"
    parts = [shown(arg) for arg in args]
    parts += [f"{key}={shown(value)}" for key, value in kwargs.items()]
    return f"{name}({', '.join(parts)})"


def raised(error: BaseException) -> str:
    """Name an exception, with its words if it has any."""
    name, text = type(error).__name__, str(error)
    return f"{name}: {text}" if text else name


def shown(value: object) -> str:
    """Show a value in at most a line; a long one by its two ends and its size."""
    if isinstance(value, bytes | bytearray | str) and len(value) > _LONG:
        unit = "characters" if isinstance(value, str) else "bytes"
        ends = f"{value[:20]!r}…{value[-12:]!r}"
        return f"{ends} ({len(value):,} {unit})"
    short = reprlib.Repr()
    short.maxother = short.maxstring = short.maxlong = _LONG + 20
    short.maxdict = short.maxlist = short.maxtuple = 4
    return short.repr(value)


def difference(wanted: object, got: object) -> str:
    """Show `got`, and say where it leaves `wanted` when both are long texts or bytes."""
    text = shown(got)
    if got is not None and wanted is not None and type(wanted) is not type(got):
        kind = type(got).__name__
        if kind == "Thing":  # an object in another process goes by the name it has there
            kind = getattr(got, "type_name", kind)
        return f"{text} (a {kind}, not a {type(wanted).__name__})"
    if not isinstance(wanted, bytes | str) or type(got) is not type(wanted):
        return text
    if len(wanted) <= _LONG and len(got) <= _LONG:
        return text
    ends = min(len(wanted), len(got))
    first = next((i for i in range(ends) if wanted[i] != got[i]), ends)
    return f"{text}, different from byte {first:,} on"
