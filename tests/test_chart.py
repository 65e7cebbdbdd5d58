"""The plot of the score: right in every shape a history can have."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from makerday.demo.chart import Grading, Level, score_over_time
from makerday.demo.timeline import axis

START = datetime(2026, 11, 23, 10, 2, tzinfo=UTC)
LEVELS = [Level(1, "Hello", 20), Level(2, "Whole protocol", 20)]
SVG = "{http://www.w3.org/2000/svg}"


def graded(minutes: float, *points: float) -> Grading:
    return Grading(START + timedelta(minutes=minutes), points)


HISTORIES = {
    "none": [],
    "one": [graded(0, 8, 3)],
    "rising": [graded(0, 0, 0), graded(30, 9, 0), graded(95, 20, 6)],
    "falling": [graded(0, 20, 6), graded(30, 9, 0), graded(95, 3, 0)],
    "zeros": [graded(minute, 0, 0) for minute in range(5)],
    "full": [graded(0, 0, 0), graded(60 * 24 * 3, 20, 20)],
    "backwards": [graded(0, 1, 0), graded(-600, 9, 0), graded(5, 20, 2)],
    "same second": [graded(0, 1, 0), graded(0, 2, 0)],
    "seconds": [graded(0, 1, 0), graded(0.2, 2, 0)],
    "years": [graded(0, 1, 0), graded(60 * 24 * 365 * 40, 2, 0)],
    "many": [graded(n * 7, min(20, n / 10), max(0, n - 250) % 21) for n in range(500)],
}


def draw(gradings: list[Grading], levels: list[Level] = LEVELS, width: int = 1120) -> ET.Element:
    return ET.fromstring(score_over_time(gradings, levels, width=width, height=400))  # noqa: S314 - our own


def texts(svg: ET.Element) -> list[str]:
    return [element.text or "" for element in svg.iter(f"{SVG}text")]


def corners(svg: ET.Element, name: str) -> list[tuple[float, float]]:
    path = next(path for path in svg.iter(f"{SVG}path") if path.get("class") == name)
    numbers = re.findall(r"-?[\d.]+", path.get("d", ""))
    return [(float(x), float(y)) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


@pytest.mark.parametrize("width", [1120, 480])
@pytest.mark.parametrize("name", HISTORIES)
def test_every_history_is_drawn_inside_its_picture(name: str, width: int) -> None:
    svg = draw(HISTORIES[name], width=width)
    places = [float(number) for path in svg.iter(f"{SVG}path") for number in
              re.findall(r"-?[\d.]+", path.get("d", ""))]  # fmt: skip
    assert all(0 <= place <= width for place in places)
    for text in svg.iter(f"{SVG}text"):
        assert 0 <= float(text.get("x", "")) <= width
        assert 12 <= float(text.get("y", "")) <= 400


@pytest.mark.parametrize("name", HISTORIES)
def test_time_goes_to_the_right(name: str) -> None:
    if not HISTORIES[name]:
        return
    line = corners(draw(HISTORIES[name]), "total")
    assert all(x1 <= x2 for (x1, _), (x2, _) in pairwise(line))
    assert line[-1][0] > line[0][0]


def test_each_step_is_as_high_as_its_points() -> None:
    svg = draw(HISTORIES["rising"])
    heights = [y for _, y in corners(svg, "total")][::2]
    zero, nine, last = heights
    assert (zero - last) / (zero - nine) == pytest.approx(26 / 9, abs=0.01)


def test_bands_lie_on_one_another() -> None:
    bands = [
        path for path in draw(HISTORIES["rising"]).iter(f"{SVG}path") if path.get("data-level")
    ]
    assert [band.get("data-level") for band in bands] == ["1", "2"]


def test_a_level_without_points_has_a_label_and_no_band() -> None:
    svg = draw([graded(0, 8, 0)])
    assert [path.get("data-level") for path in svg.iter(f"{SVG}path")] == ["1", None]
    assert "2 Whole protocol 0/20" in texts(svg)


def test_the_numbers_are_told_to_those_who_cannot_see_it() -> None:
    svg = draw(HISTORIES["rising"])
    assert svg.get("role") == "img"
    title, desc = svg.findtext(f"{SVG}title"), svg.findtext(f"{SVG}desc")
    assert title == "26 of 40 points, graded 3 times"
    assert desc == (
        "From 0 points on Mon 23 Nov 2026, 10:02 to 26 on Mon 23 Nov 2026, 11:37; highest 26."
        " Level 1 Hello: 20 of 20. Level 2 Whole protocol: 6 of 20."
    )
    ids = [svg.find(f"{SVG}{tag}") for tag in ("title", "desc")]
    assert svg.get("aria-labelledby") == " ".join(
        part.get("id", "") for part in ids if part is not None
    )


def test_labels_never_lie_on_one_another() -> None:
    levels = [Level(number, f"Level {number}", 10) for number in range(1, 9)]
    for points in ((0,) * 8, (10,) * 8, (10, 0, 0, 0, 0, 0, 0, 1)):
        svg = draw([graded(0, *points)], levels)
        ys = sorted(
            float(text.get("y", ""))
            for text in svg.iter(f"{SVG}text")
            if re.match(r"\d Level", text.text or "")
        )
        assert len(ys) == 8
        assert all(after - before >= 29 for before, after in pairwise(ys))


def test_a_long_title_is_shortened_and_keeps_its_score() -> None:
    (label,) = [
        text for text in texts(draw([graded(0, 3)], [Level(1, "x" * 80, 20)])) if "x" in text
    ]
    assert label.endswith("… 3/20")
    assert len(label) < 30


def test_a_hostile_title_is_text() -> None:
    svg = score_over_time([graded(0, 1)], [Level(1, "<script>alert(1)</script>&", 5)])
    assert "<script" not in svg
    ET.fromstring(svg)  # noqa: S314 - our own


def test_text_is_readable_on_a_projector() -> None:
    svg = draw(HISTORIES["rising"])
    slide, picture = 1280 - 2 * 88, float(svg.get("viewBox", "").split()[2])
    sizes = [float(element.get("font-size", "99")) for element in svg.iter()]
    assert min(sizes) * slide / picture >= 18


def test_colours_follow_the_deck() -> None:
    drawn = score_over_time(HISTORIES["rising"], LEVELS)
    assert not re.search(r'(?:fill|stroke)="#', drawn)
    assert set(re.findall(r"var\((--maker-\w+)", drawn)) == {
        "--maker-ink", "--maker-quiet", "--maker-line", "--maker-paper", "--maker-accent",
    }  # fmt: skip


def test_the_same_history_gives_the_same_picture() -> None:
    assert score_over_time(HISTORIES["many"], LEVELS) == score_over_time(HISTORIES["many"], LEVELS)


def test_five_hundred_gradings_have_no_dots() -> None:
    assert not list(draw(HISTORIES["many"]).iter(f"{SVG}circle"))
    assert len(list(draw(HISTORIES["rising"]).iter(f"{SVG}circle"))) == 3


@pytest.mark.parametrize("most", [0, 1, 7, 40, 100, 1234])
def test_heights_are_round_and_end_at_the_maximum(most: float) -> None:
    svg = draw([graded(0, 0)], [Level(1, "Only", most)])
    heights = [float(text) for text in texts(svg) if re.fullmatch(r"[\d.e+]+", text)]
    assert max(heights) == (most or 1)
    assert len(heights) <= 8


@pytest.mark.parametrize(
    ("minutes", "labels"),
    [
        (
            0.2,
            ["10:02:00", "10:02:02", "10:02:04", "10:02:06", "10:02:08", "10:02:10", "10:02:12"],
        ),
        (4, ["10:02", "10:03", "10:04", "10:05", "10:06"]),
        (300, ["11:00", "12:00", "13:00", "14:00", "15:00"]),
        (60 * 30, ["12:00", "18:00", "00:00", "06:00", "12:00"]),
        (60 * 24 * 5, ["Tue 24 Nov", "Wed 25 Nov", "Thu 26 Nov", "Fri 27 Nov", "Sat 28 Nov"]),
    ],
)
def test_marks_are_at_round_times(minutes: float, labels: list[str]) -> None:
    marks = axis([START, START + timedelta(minutes=minutes)]).ticks
    assert [mark.label for mark in marks] == labels


def test_the_day_is_named_once() -> None:
    marks = axis([START, START + timedelta(hours=30)]).ticks
    assert [mark.day for mark in marks] == ["Mon 23 Nov", "", "Tue 24 Nov", "", ""]


def test_marks_are_round_in_the_time_zone_of_the_gradings() -> None:
    start = START.astimezone(timezone(timedelta(hours=5, minutes=45)))
    marks = axis([start, start + timedelta(hours=5)]).ticks
    assert [mark.label for mark in marks] == ["16:00", "17:00", "18:00", "19:00", "20:00"]


def test_a_clock_that_went_back_makes_places_of_the_gradings() -> None:
    placed = axis([grading.at for grading in HISTORIES["backwards"]])
    assert placed.shares == (0, 0.5, 1)
    assert [tick.label for tick in placed.ticks if tick.label] == ["1", "2", "3"]
    assert "gradings, in order" in texts(draw(HISTORIES["backwards"]))


def test_a_single_grading_names_its_own_time() -> None:
    assert [(tick.label, tick.day) for tick in axis([START]).ticks] == [("10:02", "Mon 23 Nov")]
