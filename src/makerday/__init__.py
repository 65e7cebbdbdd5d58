"""An engineering team's onboarding and Maker Day kit: read, run, build, show."""

from makerday.errors import MakerdayError, UsageError

__all__ = ["MakerdayError", "UsageError", "__version__"]

__version__ = "0.1.0"
