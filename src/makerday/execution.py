"""Run a notebook deck once: every cell, in order, in a fresh kernel.

Only what has to be executed comes here: the imports alone cost a second.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from makerday.errors import MakerdayError

try:
    import jupytext  # type: ignore[import-untyped]  # it ships no hints
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
except ImportError as missing:
    raise MakerdayError(
        f"decks cannot be executed: {missing}",
        "Install what they need: pip install 'makerday[slides]'.",
    ) from missing

if TYPE_CHECKING:
    from nbformat import NotebookNode

_COLOUR_CODES = re.compile(r"\x1b\[[0-9;]*m")
_INVENTED_FILE = re.compile(r" \(\d+\.py, line \d+\)")


def execute(path: Path, *, timeout: int = 60) -> NotebookNode:
    """Execute the deck at `path` and return it with its outputs; a cell may take `timeout` s."""
    notebook: NotebookNode = jupytext.read(path)
    running: list[int] = []
    with TemporaryDirectory(prefix="makerday-") as scratch:
        client = NotebookClient(
            notebook,
            km=_kernel(Path(scratch)),
            timeout=timeout,
            record_timing=False,
            coalesce_streams=True,
            shutdown_kernel="immediate",
            on_cell_start=lambda cell_index, **_: running.append(cell_index),
        )
        try:
            client.execute(cwd=str(path.parent), env=_environment(scratch), cleanup_kc=True)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise _failure(path, notebook, running[-1], _reason(error, timeout)) from error
    return notebook


def _kernel(scratch: Path) -> AsyncKernelManager:
    """Prepare a kernel of this very Python, whatever others are installed; no TCP."""
    return AsyncKernelManager(
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
        transport="ipc",
        connection_file=str(scratch / "kernel.json"),
    )


def _environment(scratch: str) -> dict[str, str]:
    """Keep the author's own settings out: the same deck gives the same output everywhere."""
    return {
        **os.environ,
        "IPYTHONDIR": scratch,
        "PYTHONHASHSEED": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "TZ": "UTC",
    }


def _reason(error: Exception, timeout: int) -> str:
    if isinstance(error, CellExecutionError):
        return _INVENTED_FILE.sub("", f"{error.ename}: {error.evalue}".splitlines()[0])
    if isinstance(error, CellTimeoutError):
        return f"it took longer than {timeout} s"
    return "the Python that ran it died"


def _failure(path: Path, notebook: NotebookNode, index: int, reason: str) -> MakerdayError:
    failed = notebook.cells[index]
    before = _lines_before(failed, notebook, path.read_text(encoding="utf-8"))
    return MakerdayError(
        f"{path}:{before + _line_in_cell(failed)}: cell {index + 1} failed: {reason}",
        "Nothing was written for this deck.",
    )


def _lines_before(wanted: NotebookNode, notebook: NotebookNode, text: str) -> int:
    end = 0
    for cell in notebook.cells:
        start = text.find(cell.source, end) if cell.cell_type == "code" else -1
        if cell is wanted:
            return text.count("\n", 0, max(start, end))
        if start >= 0:
            end = start + len(cell.source)
    return 0


def _line_in_cell(cell: NotebookNode) -> int:
    """Find the line that raised, counted from 1; the cell's first when none is known."""
    tracebacks = [
        "\n".join(output.traceback) for output in cell.outputs if output.output_type == "error"
    ]
    here = rf"Cell In\[{cell.execution_count}\], line (\d+)"
    lines = re.findall(here, _COLOUR_CODES.sub("", "\n".join(tracebacks)))
    return int(lines[-1]) if lines else 1
