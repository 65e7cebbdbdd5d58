"""Figures: described, in the deck's colours, the same each time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from matplotlib import rc_context

from makerday import figures

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _matplotlib_is_left_as_it_was() -> Iterator[None]:
    with rc_context():
        yield


def drawn(description: str = 'Up to 3 "units" & more') -> str:
    figure, (above, below) = figures.axes(rows=2)
    above.plot([1, 2, 3], color=figures.ACCENT, marker="o")
    below.stairs([3, 1, 2], fill=True, color=figures.BAD)
    below.set(xlabel="seconds", ylabel="units")
    below.text(1, 2, "here")
    return figures.svg(figure, description)


def names(drawing: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]*)"', drawing))


def test_a_figure_is_well_formed_and_described() -> None:
    root = ET.fromstring(drawn())  # noqa: S314 - our own drawing
    assert (root.get("role"), root.get("aria-label")) == ("img", 'Up to 3 "units" & more')


def test_a_figure_is_the_same_each_time() -> None:
    assert drawn() == drawn()


def test_a_figure_takes_every_colour_from_the_deck() -> None:
    painted = re.sub(r"var\(--maker-[a-z]+, #[0-9a-f]{6}\)", "", drawn())
    assert re.findall(r"#[0-9a-f]{6}|\bblack\b|\bwhite\b", painted.split("<g>", 1)[1]) == []
    assert "--maker-accent" in drawn()


def test_two_figures_of_a_page_share_no_name() -> None:
    one, other = drawn("One"), drawn("Other")
    assert names(one)
    assert names(one) & names(other) == set()


def test_a_figure_brings_no_style_of_its_own() -> None:
    assert "<style" not in drawn()
    assert "DejaVu" not in drawn()


def test_text_stays_text() -> None:
    assert ">seconds</text>" in drawn()


def test_a_figure_is_shown_with_its_description_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[dict[str, str]] = []

    def display(bundle: dict[str, str], **_: Any) -> None:  # noqa: ANN401 - IPython's own options
        shown.append(bundle)

    monkeypatch.setattr(figures, "display", display)
    figures.show(figures.axes()[0], "Nothing yet.")
    assert shown[0]["text/plain"] == "Nothing yet."
    assert shown[0]["image/svg+xml"].startswith("<svg ")
