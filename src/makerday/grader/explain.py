"""Turn what a check raised into a result a learner can act on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .expectation import CheckFailedError, Failure
from .interruption import CheckTimeoutError, Frame, SubjectDiedError, innermost
from .scorecard import FAILED, KILLED, TIMED_OUT, Result

if TYPE_CHECKING:
    from collections.abc import Collection

_LONGEST = 300
_SIGNALLED = 128


def explain(error: BaseException, root: Path, package: str) -> Result:
    """Say what went wrong, and where: in the hire's own code if a frame of it is there."""
    own = in_subject(error, root, package)
    check = innermost(error.__traceback__, root / "tests")
    if isinstance(error, CheckTimeoutError):
        return _cut_off(error, _place(own or check, root), TIMED_OUT)
    if isinstance(error, SubjectDiedError):
        return _cut_off(error, _place(check, root), KILLED)
    if isinstance(error, CheckFailedError):
        inner = error.__cause__ and in_subject(error.__cause__, root, package)
        return _expected(error.failure, _place(inner or check, root))
    if isinstance(error, NotImplementedError) and own is not None:
        return _told(f"{own[2]} is not written yet", own, root)
    if isinstance(error, SyntaxError) and error.filename:
        where = (error.filename, error.lineno or 1, "")
        return _told(f"{type(error).__name__}: {error.msg}", where, root)
    return _told(_said(error), own or check, root)


def _cut_off(error: BaseException, where: str, status: str) -> Result:
    """Tell of a call that gave no answer; `expect` has noted which it was."""
    called = getattr(error, "called", "")
    if not called:
        line = f"{error} ({where})" if where else str(error)
        return Result(status, line, failure=Failure("", "", "", where))
    failure = Failure(called, "an answer", str(error), where)
    return Result(status, f"{called}: {error}" + (f" ({where})" if where else ""), failure=failure)


def not_imported(error: BaseException, root: Path, package: str) -> Result:
    """Say why the hire's package cannot be imported, which fails each check the same way."""
    result = explain(error, root, package)
    where = result.failure.where if result.failure else ""
    got = result.message.removesuffix(f" ({where})")
    failure = Failure(f"import {package}", "your package loads", got, where)
    return Result(result.status, f"import {package}: {result.message}", failure=failure)


def _expected(failure: Failure, where: str) -> Result:
    failure = Failure(failure.called, failure.expected, failure.got, where)
    return Result(FAILED, failure.line(), failure=failure)


def _told(message: str, frame: Frame | None, root: Path, *, status: str = FAILED) -> Result:
    where = _place(frame, root)
    line = f"{message} ({where})" if where else message
    return Result(status, line, failure=Failure("", "", "", where))


def refuse_libraries(loaded: Collection[str], package: str, allowed: Collection[str]) -> None:
    """Raise ImportError when the hire's package has loaded what the rubric does not allow.

    `*` allows whatever is installed.
    """
    if "*" in allowed:
        return
    known = {package, *allowed, *sys.stdlib_module_names}
    for name in sorted({module.partition(".")[0] for module in loaded}):
        if name not in known and not name.startswith("_"):
            raise ImportError(f"{name} is not in the standard library")


def _said(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return "your program called sys.exit"
    if isinstance(error, MemoryError):
        return "MemoryError: it asked for more memory than it may use"
    try:
        text = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - a hire's exception may fail to print
        text = ""
    name = type(error).__name__
    return f"{name}: {text}"[:_LONGEST] if text else name


def ended(code: int) -> str:
    """Say how a process ended; bubblewrap gives 128 + N for signal N, as a shell does."""
    if code < 0 or code > _SIGNALLED:
        return f"the process was ended by signal {-code if code < 0 else code - _SIGNALLED}"
    return f"the process ended itself with exit code {code}"


def in_subject(error: BaseException, root: Path, package: str) -> Frame | None:
    """Give the deepest frame in the hire's package; another process has told of its own."""
    told: Frame | None = getattr(error, "subject_frame", None)
    return told or innermost(error.__traceback__, root / package)


def _place(frame: Frame | None, root: Path) -> str:
    if frame is None:
        return ""
    path = Path(frame[0])
    name = path.relative_to(root) if path.is_relative_to(root) else path.name
    return f"{name}:{frame[1]}"
