"""The text of a demo: drafted once, then the hire's, with tokens that are filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from demo_project import HISTORY, build, card, check, make, refused, slides

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return build(tmp_path)


def test_the_speaker_has_three_questions_and_six_minutes(project: Path) -> None:
    make(project)
    text = slides(project)
    for question in ("What was hardest?", "What surprised you", "with one more day?"):
        assert text.count(question) == 1
    minutes = {"Half a minute": 0.5, "One minute": 1, "One and a half minutes": 1.5}
    spoken = re.findall(r"\*\*([\w ]*?minutes?)\.\*\*", text)
    assert sum(minutes[note] for note in spoken) == 6


def test_edited_slides_survive_and_figures_are_filled_in_anew(project: Path) -> None:
    make(project)
    edited = slides(project).replace("What I would do next", "Tomorrow") + "\n\n{{ score }}\n"
    page = make(project, edited, scorecard=card(points=33))
    assert slides(project) == edited
    assert "Tomorrow</h2>" in page
    assert "33 of 40 points" in page


def test_fresh_writes_the_text_anew_and_keeps_every_old_one(project: Path) -> None:
    make(project, "# Mine\n")
    make(project, fresh=True)
    make(project, "# Mine too\n")
    make(project, fresh=True)
    kept = sorted(path.name for path in (project / "demo").iterdir())
    assert kept == ["index.html", "slides.md", "slides.md.bak", "slides.md.bak1"]
    assert (project / "demo" / "slides.md.bak").read_text() == "# Mine\n"
    assert (project / "demo" / "slides.md.bak1").read_text() == "# Mine too\n"


def test_the_brief_and_the_levels_with_points_say_what_it_does(project: Path) -> None:
    make(project)
    said = slides(project).split("## What it does")[1].split("???")[0]
    assert said.split("\n\n")[1:3] == [
        "A client, and { { nothing }} else.",
        "- Store a value and get it back.",
    ]


def test_the_piece_of_code_is_the_hires_own_and_no_stub(project: Path) -> None:
    helper = "def longer(a):\n" + "    a += 1\n" * 12
    (project / "ada_cache" / "extra.py").write_text(helper)
    make(project)
    assert "{{ code Client.get }}" in slides(project)
    assert "touch" not in slides(project)


def test_the_bug_is_the_check_that_fails_now(project: Path) -> None:
    make(project)
    bug = slides(project).split("## The bug")[1]
    assert "Level 2, *check 2*" in bug
    assert "\n```` text\n" in bug
    assert "called    client.incr('absent')\nexpected  None\ngot       b'``` {{ x }}'" in bug


def test_the_bug_is_the_last_one_remembered_when_all_is_well(project: Path) -> None:
    failed = check(1, "failed", title="an_old_bug", message="it was cut at byte 113")
    history = [HISTORY[0] | {"first_failure": failed}, HISTORY[1]]
    make(project, scorecard=card(checks=[check(1, "passed")]), history=history)
    bug = slides(project).split("## The bug")[1]
    assert r"Level 1, *an\_old\_bug*" in bug
    assert "it was cut at byte 113" in bug


def test_what_was_not_written_yet_is_no_bug(project: Path) -> None:
    stub = check(1, "failed", message="incr is not written yet (ada_cache/client.py:9)")
    late = check(2, "failed", title="an_old_bug", message="it was cut at byte 113")
    history = [{"first_failure": late}, {"first_failure": stub}]
    make(project, scorecard=card(checks=[stub]), history=history)
    assert r"*an\_old\_bug*" in slides(project).split("## The bug")[1]


def test_no_failure_known_leaves_room_for_the_story(project: Path) -> None:
    make(project, scorecard=card(checks=[check(1, "passed")]))
    assert (
        slides(project).split("## The bug I would have shipped\n\n")[1].startswith("- What I saw:")
    )


def test_a_live_piece_of_output_is_shown_with_its_colours(project: Path) -> None:
    page = make(project)
    assert '<span class="ansi-green-fg">214 values</span> &lt;script&gt;' in page
    assert "$ python demo.py" in page


def test_each_part_of_the_demo_has_a_slide_of_its_own(project: Path) -> None:
    parts = '[demo.slides]\n"One dies" = "live --seconds 9"\n"Others_too" = "bars"\n[[levels]]'
    rubric = (project / "rubric.toml").read_text()
    (project / "rubric.toml").write_text(rubric.replace("[[levels]]", parts, 1))
    (project / "demo.py").write_text("import sys; print('told:', *sys.argv[1:])")
    page = make(project)
    assert "## One dies\n\n{{ live-output live --seconds 9 }}\n" in slides(project)
    assert "{{ live-output }}" not in slides(project)
    assert "told: live --seconds 9</code>" in page
    assert "$ python demo.py bars</span>\ntold: bars</code>" in page
    assert "Others_too</h2>" in page


def test_an_unknown_token_is_one_line_with_its_place(project: Path) -> None:
    message, hint = refused(project, "# A\n\n<!-- {{ not\nthis }} -->\n\n{{ scor }}\n")
    assert message == "demo/slides.md:6: there is no {{ scor }}; did you mean {{ score }}?"
    assert hint == (
        "known: {{ project }}, {{ starter }}, {{ date }}, {{ score }}, {{ checks }},"
        " {{ score-over-time }}, {{ live-output }}, {{ levels }}, {{ live-output PART }},"
        " {{ code NAME }}"
    )


def test_a_token_in_code_is_code(project: Path) -> None:
    text = "# A\n\n```\n{{ x }}\n```\n\nSay `{{ y }}` and ``{{ ` }}``.\n\n<!-- {{ z }} -->\n"
    page = make(project, text)
    assert "{{ x }}" in page
    assert "{{ y }}" in page
    assert "{{ z }}" not in page


def test_a_piece_needs_a_line_of_its_own(project: Path) -> None:
    message, _ = refused(project, "# A\n\nSee {{ levels }} here\n")
    assert message == "demo/slides.md:3: {{ levels }} needs a line of its own"


def test_code_that_is_gone_is_one_line_that_names_what_there_is(project: Path) -> None:
    message, hint = refused(project, "# A\n\n{{ code Client.gone }}\n")
    assert message == "demo/slides.md:3: there is no function Client.gone in ada_cache"
    assert hint == "there is Client.get"


def test_a_text_without_slides_is_refused(project: Path) -> None:
    assert refused(project, "Just words.\n")[0] == "demo/slides.md:1: no slide here"


def test_a_text_that_is_not_utf_8_is_one_line(project: Path) -> None:
    (project / "demo").mkdir()
    (project / "demo" / "slides.md").write_bytes(b"# A\n\n\xff\n")
    assert refused(project)[0] == "demo/slides.md:3: not UTF-8 text"


def test_a_picture_of_ones_own_is_in_the_page(project: Path) -> None:
    (project / "demo").mkdir()
    (project / "demo" / "dot.svg").write_text("<svg/>")
    assert 'src="data:image/svg+xml;base64,' in make(project, "# A\n\n![A dot](dot.svg)\n")
