"""The grader: the rubric, the checks' runner, the score and the screen.

It stands once, in makerday, and is quoted whole into the `tests/` folder of each
project, where it needs Python's standard library and pytest alone.
"""

from .expect import MissingToolError, expect

__all__ = ["MissingToolError", "expect"]
