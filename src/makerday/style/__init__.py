"""A CLI style guide that runs: read one, check a command against it, tell what came of it.

It stands once, in makerday, and is quoted into projects, where it needs Python and PyYAML.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would be a tenth of the start
if TYPE_CHECKING:
    from .checker import Runner, check
    from .complaint import Complaint, StyleError
    from .guide import Guide, read_guide
    from .judging import judge
    from .outcome import Outcome, Result
    from .page import render
    from .players import play
    from .profile import Profile, read_profile
    from .scene import Key, Run, Scene, Transcript
    from .stage import perform
    from .telling import table

_WHERE = {
    "checker": ("Runner", "check"),
    "complaint": ("Complaint", "StyleError"),
    "guide": ("Guide", "read_guide"),
    "judging": ("judge",),
    "outcome": ("Outcome", "Result"),
    "page": ("render",),
    "players": ("play",),
    "profile": ("Profile", "read_profile"),
    "scene": ("Key", "Run", "Scene", "Transcript"),
    "stage": ("perform",),
    "telling": ("table",),
}

__all__ = [
    "Complaint",
    "Guide",
    "Key",
    "Outcome",
    "Profile",
    "Result",
    "Run",
    "Runner",
    "Scene",
    "StyleError",
    "Transcript",
    "check",
    "judge",
    "perform",
    "play",
    "read_guide",
    "read_profile",
    "render",
    "table",
]


def __getattr__(name: str) -> object:
    """Load a part when it is used: what plays a scene starts without the rest."""
    from importlib import import_module  # noqa: PLC0415 - see above

    for module, names in _WHERE.items():
        if name in names:
            return getattr(import_module(f".{module}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
