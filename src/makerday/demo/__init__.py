"""The deck of a hire's project: text that is theirs, figures that are always today's."""

from makerday.demo.deck import make

__all__ = ["make"]
