"""The talk of the reference, executed once; and what the checks say of spoiled ones."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from conversion_kit import TALK, solved
from memcached_kit import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Cells = list[dict[str, Any]]
Figures = list[dict[str, Any]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return solved(tmp_path_factory.mktemp("talk"))


@pytest.fixture(scope="module")
def executed(project: Path) -> dict[str, Any]:
    """Give the executed talk with its results, as the checks get it."""
    ran = run(TALK, "execute", cwd=project)
    assert ran.returncode == 0, ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def typed_number(cells: Cells, _figures: Figures) -> None:
    cells[0]["source"] += "\n\nWe lost 31,337 people."


def stale_figure(cells: Cells, _figures: Figures) -> None:
    for output in shown(cells):
        output["text/plain"] = "Sign-ups fell from 77.7 % to 66.6 %, as everybody can see here."


def silent_figure(cells: Cells, _figures: Figures) -> None:
    shown(cells)[1]["text/plain"] = "<Figure size 640x480 with 1 Axes>"


def wordy_figure(cells: Cells, _figures: Figures) -> None:
    shown(cells)[1]["text/plain"] = "A figure that shows many things without a number in them."


def no_units(_cells: Cells, figures: Figures) -> None:
    figures[0]["labels"] = ["x", ""]


def three_figures(cells: Cells, figures: Figures) -> None:
    del figures[3:]
    for output in shown(cells)[3:]:
        output.clear()


def no_bars(_cells: Cells, figures: Figures) -> None:
    for each in figures:
        each["bars"] = 0


def code_on_a_slide(cells: Cells, _figures: Figures) -> None:
    next(cell for cell in cells if cell["code"] and cell["outputs"])["marks"] = []


def picture_from_elsewhere(cells: Cells, _figures: Figures) -> None:
    cells[0]["source"] += "\n\n![a cat](https://example.org/cat.png)"


def script(cells: Cells, _figures: Figures) -> None:
    cells[0]["source"] += "\n\n<script>alert(1)</script>"


def two_slides(cells: Cells, _figures: Figures) -> None:
    for cell in cells:
        for output in cell["outputs"]:
            output["text/markdown"] = output.get("text/markdown", "").replace("## ", "")


def shown(cells: Cells) -> Cells:
    return [out for cell in cells for out in cell["outputs"] if "image/svg+xml" in out]


SPOILED: dict[str, tuple[Callable[[Cells, Figures], None], str]] = {
    "a number that was typed": (typed_number, "test_every_number_is_in_the_results"),
    "a description of last week": (stale_figure, "test_every_number_is_in_the_results"),
    "a figure without words": (silent_figure, "test_every_figure_says_what_it_shows"),
    "words without a number": (wordy_figure, "test_every_figure_says_what_it_shows"),
    "axes without a unit": (no_units, "test_there_are_four_figures_with_units"),
    "three figures": (three_figures, "test_there_are_four_figures_with_units"),
    "rates without error bars": (no_bars, "test_rates_have_error_bars"),
    "code on a slide": (code_on_a_slide, "test_slides_show_no_code_and_need_no_network"),
    "a picture from elsewhere": (
        picture_from_elsewhere,
        "test_slides_show_no_code_and_need_no_network",
    ),
    "a script": (script, "test_slides_show_no_code_and_need_no_network"),
    "two slides": (two_slides, "test_the_notebook_runs"),
}


@pytest.fixture(scope="module")
def failed(project: Path, executed: dict[str, Any]) -> dict[str, list[str]]:
    """Give the checks that fail for each spoiled talk."""
    talks = {"none": executed}
    for name, (spoil, _) in SPOILED.items():
        talks[name] = copy.deepcopy(executed)
        spoil(talks[name]["cells"], talks[name]["figures"])
    (project / "talks.json").write_text(json.dumps(talks))
    ran = run(TALK, "judge", "talks.json", cwd=project)
    assert ran.returncode == 0, ran.stderr
    told: dict[str, list[str]] = json.loads(ran.stdout)
    return told


def test_the_references_talk_passes(failed: dict[str, list[str]]) -> None:
    assert failed["none"] == []


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_talk_fails_the_check_for_it_and_no_other(
    name: str, failed: dict[str, list[str]]
) -> None:
    assert failed[name] == [SPOILED[name][1]]


def test_every_plot_refuses_to_draw_nothing(project: Path) -> None:
    asked = (
        "import sys; sys.path.insert(0, 'kvass'); import plots\n"
        "for plot in (plots.funnel, plots.forest):\n"
        "    try: plot([])\n"
        "    except ValueError as error: print(error)\n"
        "for call in (lambda: plots.release([], ('1', '2'), 'x'), lambda: plots.looks([], 'x')):\n"
        "    try: call()\n"
        "    except ValueError as error: print(error)\n"
    )
    lines = run("-c", asked, cwd=project).stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["funnel", "forest", "release", "looks"]


def test_the_deck_is_one_file_that_asks_nobody(project: Path, executed: dict[str, Any]) -> None:
    (project / "out").mkdir(exist_ok=True)
    (project / "out" / "results.json").write_text(json.dumps(executed["results"]))
    ran = run("deck.py", cwd=project)
    assert ran.stdout == "talk.html\n", ran.stderr
    page = (project / "talk.html").read_text()
    assert page.count('class="slide"') >= 8
    assert page.count("<svg") >= 5
    assert "<pre" not in page
    assert 'src="http' not in page
