"""The grader: the rubric, the checks' runner, the score and the screen.

It stands once, in makerday, and is quoted whole into the `tests/` folder of each
project, where it needs Python's standard library and pytest alone.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would be a tenth of the start
if TYPE_CHECKING:
    from .expectation import MissingToolError, expect

__all__ = ["MissingToolError", "expect"]


def __getattr__(name: str) -> object:
    """Load what checks use when it is used: the program under test starts without it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import expectation  # noqa: PLC0415 - see above

    globals().update({each: getattr(expectation, each) for each in __all__})
    return globals()[name]
