"""A workshop: one sandbox with a warm parent, for submissions graded one after the other."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

from makerday import sandbox
from makerday.sandbox.warm import Warm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType

    from makerday.sandbox import Place, Running


class Workshop:
    """Gives each submission a fresh folder, and a fork of a parent that has pytest imported.

    The checks run in the fork, inside the workshop's sandbox; the submission's own code
    goes one sandbox further in, a new one for each. `kind` is plain or bubblewrap.
    """

    def __init__(self, kind: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="makerday-workshop-")
        root = Path(self._folder.name)
        self._numbers = itertools.count()
        prefix = sandbox.around(root) if kind == sandbox.BUBBLEWRAP else ()
        self._warm = Warm(prefix, sandbox.bare_environment(root))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._warm.stop()
        self._folder.cleanup()

    def bench(self) -> AbstractContextManager[str]:
        """Give a folder for one submission, which is removed afterwards."""
        name = f"{next(self._numbers)}-"
        return tempfile.TemporaryDirectory(prefix=name, dir=self._folder.name)

    @property
    def start(self) -> Callable[[Sequence[str], Place, int, int], Running]:
        return self._warm.start
