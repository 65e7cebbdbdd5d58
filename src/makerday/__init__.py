"""An engineering team's onboarding and Maker Day kit: read, run, build, show."""

from makerday.errors import MakerdayError, UsageError

__all__ = ["MakerdayError", "UsageError", "__version__"]


def __getattr__(name: str) -> str:
    """Read the version from the installed package, when it is asked for: that is slow."""
    if name != "__version__":
        raise AttributeError(name)
    from importlib.metadata import version  # noqa: PLC0415 - see above

    return version("makerday")
