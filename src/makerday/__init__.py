"""An engineering team's onboarding and Maker Day kit: read, run, build, show."""

from importlib.metadata import version

from makerday.errors import MakerdayError, UsageError

__all__ = ["MakerdayError", "UsageError", "__version__"]

__version__ = version("makerday")
