"""Your talk as the checks see it: executed with results.json, then read slide by slide."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from program import wrong

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from program import Results

HIDDEN = {"remove-cell", "notes", "skip"}
NO_INPUT = {"remove-input", "hide-input", "remove-cell", "skip"}
NO_OUTPUT = {"remove-output", "hide-output"}
SMALL = 12  # "four experiments", "two weeks": small whole numbers need no source
KNOWN = {95, 100, 0.05, 0.001, 24, 28}
UNIT = re.compile(r"%|\bpp\b|point|people|users|€|euro|cent|\bday|month|hour|week|p-value|chance|share|million")
LONG_ENOUGH = 40


def run_it(package: str, results: str) -> str:
    """Execute talk.py where the program runs; give its cells and figures, or what went wrong."""
    import importlib
    import json
    import os
    import tempfile
    from pathlib import Path

    folder = Path(importlib.import_module(package).__file__).parent
    talk = folder / "talk.py"
    if not talk.is_file():
        return json.dumps({"problem": "there is no talk.py in the package"})
    import jupytext
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from nbformat.v4 import new_code_cell

    notebook = jupytext.read(talk)
    if not any(cell.cell_type == "code" and "import" in cell.source for cell in notebook.cells):
        return json.dumps({"problem": "talk.py is not written yet"})
    watch = (
        "import matplotlib\nmatplotlib.use('agg')\n"
        "from matplotlib.backend_bases import FigureCanvasBase as _canvas\n"
        "_drawn, _print = [], _canvas.print_figure\n"
        "def _noted(self, *given, **named):\n"
        "    from matplotlib.container import ErrorbarContainer\n"
        "    axes = self.figure.axes\n"
        "    whole = [self.figure._supxlabel, self.figure._supylabel]\n"
        "    labels = [t for a in axes for t in (a.get_xlabel(), a.get_ylabel())]\n"
        "    labels += [t.get_text() for t in whole if t]\n"
        "    bars = sum(isinstance(c, ErrorbarContainer) for a in axes for c in a.containers)\n"
        "    bands = sum(len(a.collections) for a in axes)\n"
        "    _drawn.append({'labels': labels, 'bars': bars, 'bands': bands})\n"
        "    return _print(self, *given, **named)\n"
        "_canvas.print_figure = _noted\n"
    )
    notebook.cells.insert(0, new_code_cell(watch))
    notebook.cells.append(new_code_cell("import json as _json; print(_json.dumps(_drawn))"))
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "results.json")
        path.write_text(results, "utf-8")
        manager = AsyncKernelManager(
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
            transport="ipc",
            connection_file=f"{scratch}/kernel.json",
        )
        own = {"RESULTS": str(path), "PYTHONPATH": str(folder), "IPYTHONDIR": scratch}
        own |= {"MPLCONFIGDIR": scratch, "HOME": scratch, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
        client = NotebookClient(notebook, km=manager, timeout=60, shutdown_kernel="immediate")
        try:
            client.execute(cwd=str(folder), env={**os.environ, **own}, cleanup_kc=True)
        except CellExecutionError as error:
            return json.dumps({"problem": f"{error.ename}: {error.evalue}"[:300]})
        except (CellTimeoutError, DeadKernelError) as error:
            return json.dumps({"problem": f"{type(error).__name__}"})
    *cells, last = notebook.cells[1:]
    drawn = "".join(each.get("text", "") for each in last.outputs)
    told = [
        {
            "code": cell.cell_type == "code",
            "source": cell.source,
            "marks": [*cell.metadata.get("tags", ())]
            + [cell.metadata.get("slideshow", {}).get("slide_type", "-")],
            "outputs": [
                dict(each.data) if "data" in each else {"text/plain": each.get("text", "")}
                for each in cell.get("outputs", ())
            ],
        }
        for cell in cells
    ]
    return json.dumps({"cells": told, "figures": json.loads(drawn)})


@dataclass(frozen=True)
class Talk:
    """An executed talk: what its slides show."""

    cells: list[Mapping[str, Any]]
    figures: list[Mapping[str, Any]]

    def texts(self) -> Iterator[str]:
        """Give what stands on the slides in words, cell by cell."""
        for cell in self._shown():
            if not cell["code"]:
                yield cell["source"]
            elif not NO_OUTPUT & set(cell["marks"]):
                for output in cell["outputs"]:
                    if "text/markdown" in output:
                        yield str(output["text/markdown"])
                    elif not _picture(output):
                        yield str(output.get("text/html") or output.get("text/plain", ""))

    def slides(self) -> list[str]:
        """Give the words of each slide: one begins at each heading of level 1 or 2."""
        parts = re.split(r"^(?=#{1,2} )", "\n".join(self.texts()), flags=re.MULTILINE)
        return [part for part in parts if part.strip()]

    def pictures(self) -> list[str]:
        """Give the description of each figure, empty where there is none."""
        found = []
        for cell in self._shown():
            for output in cell["outputs"] if cell["code"] else []:
                if _picture(output):
                    words = str(output.get("text/plain", "<"))
                    found.append("" if words.startswith("<") else words)
        return found

    def everything(self) -> str:
        shown = [str(each) for cell in self._shown() for out in cell["outputs"] for each in out.values()]
        return "\n".join([*self.texts(), *shown])

    def codes(self) -> list[str]:
        """Give the code that stands on a slide."""
        return [
            cell["source"]
            for cell in self._shown()
            if cell["code"] and cell["source"].strip() and not NO_INPUT & set(cell["marks"])
        ]

    def _shown(self) -> list[Mapping[str, Any]]:
        return [cell for cell in self.cells if not HIDDEN & set(cell["marks"])]


def talk(drill: Any, package: str, results: Results) -> Talk:
    """Execute the talk with these results; fails when it does not run through."""
    told = json.loads(drill(run_it, package, json.dumps(results.told)))
    if "problem" in told:
        raise wrong("talk.py, executed with your results.json", "it runs through", told["problem"])
    return Talk(told["cells"], told["figures"])


def sourceless(talk: Talk, results: Results) -> list[str]:
    """Give the numbers on slides and in descriptions that are not in results.json."""
    numbers, texts = [], []
    for leaf in _leaves(results.told):
        (texts if isinstance(leaf, str) else numbers).append(leaf)
    known = {form for number in numbers for form in _forms(number)} | KNOWN
    missing = []
    for text in (*talk.texts(), *talk.pictures()):
        plain = _plain(text)
        for word in sorted(texts, key=len, reverse=True):
            if any(letter.isdigit() for letter in word):
                plain = plain.replace(word, " ")
        missing += [each for each in _numbers(plain) if not _found(each, known)]
    return missing


def _numbers(text: str) -> list[str]:
    return re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?", text)


def _found(printed: str, known: set[float]) -> bool:
    plain = printed.replace(",", "")
    value, digits = float(plain), len(plain.partition(".")[2])
    if not digits and value <= SMALL:
        return True
    return any(abs(value - each) <= 0.5 * 10**-digits + 1e-9 for each in known)


def _forms(number: float) -> Iterator[float]:
    """Give what a number may look like on a slide: as it is, in per cent, in euros or thousands."""
    for factor in (1, 100, 0.01, 1e-3, 1e-5, 1e-6, 1e-8):
        yield abs(number * factor)


def _leaves(told: Any) -> Iterator[Any]:
    if isinstance(told, dict):
        for each in told.values():
            yield from _leaves(each)
    elif isinstance(told, list | tuple):
        for each in told:
            yield from _leaves(each)
    elif isinstance(told, str) or (isinstance(told, int | float) and not isinstance(told, bool)):
        yield told


def _plain(text: str) -> str:
    text = re.sub(r"<[^>]*>", " ", unescape(text))
    text = re.sub(r"^\s*\d+\.\s", " ", text, flags=re.MULTILINE)
    return re.sub(r"[\u00a0\u202f]", " ", text)


def _picture(output: Mapping[str, Any]) -> bool:
    return "image/svg+xml" in output or "image/png" in output
