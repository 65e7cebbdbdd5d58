"""What can be wrong with the data, in one line each."""

from __future__ import annotations


class DataError(Exception):
    """The data cannot be used; the message names the file, and the column and row if any."""
