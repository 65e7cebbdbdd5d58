"""Figures for notebook decks: matplotlib, drawn for the last row and in the deck's colours."""

from __future__ import annotations

import io
import re
from html import escape
from typing import TYPE_CHECKING

from IPython.display import display
from matplotlib import rc_context, rcParams
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from typing import Any

    from matplotlib.axes import Axes
    from matplotlib.typing import RcKeyType

__all__ = ["ACCENT", "BAD", "GOOD", "INK", "LINE", "QUIET", "axes", "show", "svg"]

# What matplotlib draws with. In the SVG each becomes the deck's variable, which is light or dark.
INK = "#1b1f2a"
QUIET = "#5b6070"
LINE = "#dcd8ce"
ACCENT = "#b3400f"
GOOD = "#1f6f4a"
BAD = "#a3213a"

_VARIABLES = {
    INK: "ink",
    QUIET: "quiet",
    LINE: "line",
    ACCENT: "accent",
    GOOD: "good",
    BAD: "bad",
}

_LOOK: dict[RcKeyType, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": QUIET,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelcolor": INK,
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": "large",
    "figure.labelsize": "medium",
    "font.size": 18,
    "grid.color": LINE,
    "lines.linewidth": 3.5,
    "lines.solid_capstyle": "round",
    "svg.fonttype": "none",
    "text.color": INK,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "ytick.left": False,
}


def axes(*, rows: int = 1, width: float = 11, height: float = 4.4) -> tuple[Figure, list[Axes]]:
    """Make a figure for one slide with its axes, one below the other, on a common x axis."""
    rcParams.update(_LOOK)
    figure = Figure(figsize=(width, height), layout="constrained")
    grid = figure.subplots(rows, sharex=True, sharey=True, squeeze=False)
    return figure, list(grid[:, 0])


def show(figure: Figure, description: str) -> None:
    """Put the figure on the slide; `description` says in words what it shows, figures included."""
    bundle = {"image/svg+xml": svg(figure, description), "text/plain": description}
    display(bundle, raw=True)  # type: ignore[no-untyped-call]  # IPython has no hint for it


def svg(figure: Figure, description: str) -> str:
    """Draw the figure as an SVG element: same input, same bytes, at home next to any other."""
    drawing = io.StringIO()
    # The salt names the parts within the drawing: two figures of a page must not share a name.
    with rc_context({"svg.hashsalt": description}):
        figure.savefig(drawing, format="svg", transparent=True, metadata={"Date": None})
    return _for_a_page(drawing.getvalue(), description)


def _for_a_page(drawing: str, description: str) -> str:
    """Take out what belongs to a file of its own; leave colours and fonts to the page."""
    opening = (
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img"'
        f' aria-label="{escape(description)}"'
        ' style="font-family: system-ui, sans-serif; stroke-linejoin: round"'
    )
    drawing = re.sub(r"\s+", " ", drawing)
    drawing = re.sub(r" transform=\"rotate\(-0 [^\"]*\"", "", drawing)
    drawing = re.sub(r"<metadata>.*?</metadata>|<defs> ?<style.*?</defs>", "", drawing)
    drawing = re.sub(r'<g id="[^"]*">', "<g>", drawing)
    drawing = re.sub(r'font-family:[^;"]*;? ?', "", drawing)
    drawing = re.sub(r"-?\d+\.\d{2,}", lambda number: f"{float(number[0]):.1f}", drawing)
    for colour, name in _VARIABLES.items():
        drawing = drawing.replace(colour, f"var(--maker-{name}, {colour})")
    return re.sub(
        r'^.*?<svg .*?(viewBox="[^"]*").*?>',
        lambda found: f"<svg {found[1]} {opening}>",
        drawing.replace("> <", "><").strip(),
        count=1,
    )
