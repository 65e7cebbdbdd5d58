"""Level 6, present: a talk made of the numbers that your program found."""

import re

from program import wrong
from slides import LONG_ENOUGH, UNIT, sourceless

FIGURES, SLIDES = 4, 6
AWAY = re.compile(r"<script|(?:src|href)\s*=\s*[\"'](?:https?:)?//|!\[[^\]]*\]\(\s*https?:|url\(\s*[\"']?https?:")


def test_the_notebook_runs(talk):
    slides = talk.slides()
    if len(slides) < SLIDES:
        raise wrong("talk.py", f"{SLIDES} slides or more, each with a heading", f"{len(slides)}")


def test_there_are_four_figures_with_units(talk):
    drawn = talk.figures
    if min(len(drawn), len(talk.pictures())) < FIGURES:
        raise wrong("talk.py", f"{FIGURES} figures or more", f"{len(talk.pictures())}")
    for number, each in enumerate(drawn, 1):
        if not any(UNIT.search(label) for label in each["labels"]):
            said = ", ".join(filter(None, each["labels"])) or "no label"
            raise wrong(f"figure {number}: its axes", "a label that says the unit, as in '% of people'", said)


def test_every_figure_says_what_it_shows(talk):
    for number, words in enumerate(talk.pictures(), 1):
        if len(words) < LONG_ENOUGH or not re.search(r"\d", words):
            told = f"{len(words)} characters" if words else "none: show it with figures.show"
            raise wrong(f"figure {number}: its description", "a sentence with a number in it", told)


def test_rates_have_error_bars(talk):
    sure = sum(each["bars"] > 0 for each in talk.figures)
    if sure < 2:
        raise wrong("figures with error bars", "2 or more: rates and differences are estimates", str(sure))


def test_every_number_is_in_the_results(talk, own):
    missing = sourceless(talk, own.results)
    if missing:
        raise wrong("numbers on the slides", "each in results.json", f"{', '.join(missing[:5])} not there")


def test_slides_show_no_code_and_need_no_network(talk):
    codes = talk.codes()
    if codes:
        raise wrong("cells on a slide", 'tags=["remove-input"]', f"code: {codes[0].splitlines()[0][:60]}")
    away = AWAY.search(talk.everything())
    if away:
        raise wrong("what the slides load", "nothing from elsewhere", away[0][:60])
