"""What cuts a call short from outside, and where the program was then.

Apart from the rest, so that the program under test starts with as little as it can.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would be a tenth of the start
if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

Frame = tuple[str, int, str]


class SubjectDiedError(BaseException):
    """The program under test ended itself instead of answering. Not an Exception either."""


class CheckTimeoutError(BaseException):
    """A check used up its time. Not an Exception, so that `except Exception` lets it by."""


def innermost(trace: TracebackType | None, folder: Path | str) -> Frame | None:
    """Give file, line and function of the deepest frame whose file is in `folder`."""
    found = None
    prefix = f"{folder}/"
    while trace:
        code = trace.tb_frame.f_code
        if code.co_filename.startswith(prefix) and "/grader/" not in code.co_filename:
            found = (code.co_filename, trace.tb_lineno, code.co_qualname)
        trace = trace.tb_next
    return found
