"""The style report as it is seen: the run behind each failure, on any screen, safe to open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser import axe
from style_kit import outcome, rule, sh

from makerday import report
from makerday.style import Profile, check, markup, render
from makerday.style.guide import parse_guide

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import OpenPage

EVIL = "</pre><script>document.title='taken'</script><img src=x onerror=alert(1)>"
PROGRAM = sh(
    f"""
    case $1 in
      --help) printf '\\033[1musage\\033[0m\\n' ;;
      evil) echo "{EVIL}" >&2; exit 1 ;;
      long) head -c 9000 /dev/zero | tr '\\0' x; exit 1 ;;
    esac
    """
)
CHECKS = (
    "run: --help\nexpect: {exit: 0}",
    "run: evil\nexpect: {exit: 0, stderr: empty}",
    "run: --help\nstdin: pty\nexpect: {screen: {escapes: none}}",
    "run: long\nexpect: {stdout: empty}",
    "run: '{nothing}'\nexpect: {exit: 0}",
    "run: x\nstdin: pty\nsend: [{after: y, key: ctrl-c}]\nexpect: {exit: zero}",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """Make the report of one command, and one of three; the addresses are file://."""
    folder = tmp_path_factory.mktemp("style")
    profile = Profile(waive={"R4": "it is *long*, see `man`"}, name="odd & <ends>")
    one = outcome(PROGRAM, *CHECKS, profile=profile)
    broken = parse_guide(rule(CHECKS[0]) + rule("run: x", "BAD1"), "STYLE.md")
    several = [check(broken, sh("exit 0"), profile=Profile(name=f"c{n}")) for n in range(3)]
    addresses = {}
    for found in ([one], several):
        path = folder / f"{len(found)}.html"
        path.write_text(render(found, tokens=report.tokens(), made="27 November 2026"), "utf-8")
        addresses[len(found)] = path.as_uri()
    return addresses


def test_each_failure_has_its_run_and_nothing_printed_is_markup(
    open_page: OpenPage, made: dict[int, str]
) -> None:
    page = open_page()
    page.goto(made[1])
    assert page.title() == "odd & <ends>: style report"
    assert page.locator("details[open] h3 b").all_inner_texts() == ["R2", "R3"]
    evil = page.locator("#c0-R2 pre").inner_text()
    assert evil == EVIL
    assert page.locator("#c0-R2 .problem").inner_text().startswith("exit 1, expected 0; stderr is")
    assert page.locator("#c0-R3 pre").inner_text() == "␛[1musage␛[0m"
    page.locator("#c0-R4 summary").click()
    assert page.locator("#c0-R4").get_by_text("3,000 more characters").count() == 1
    assert page.locator("#c0-R4 em").inner_text() == "long"


def test_a_cell_of_the_matrix_opens_its_rule(open_page: OpenPage, made: dict[int, str]) -> None:
    page = open_page()
    page.goto(made[3])
    assert page.locator("thead th").all_inner_texts() == ["Rule", "c0", "c1", "c2"]
    assert page.locator("tfoot td").all_inner_texts() == ["1/1"] * 3
    page.locator("tbody tr:first-child td:nth-child(3) a").click()
    assert page.locator("#c1-AAA1").get_attribute("open") is not None
    assert "STYLE.md:27: BAD1: nothing is expected" in page.locator(".complaints").inner_text()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a `*b*` *c* d*e*f", "a <code>*b*</code> <em>c</em> d*e*f"),
        ("[x](https://e.org/?a=1&b=2)", '<a href="https://e.org/?a=1&amp;b=2">x</a>'),
        ("<https://e.org/>", '<a href="https://e.org/">https://e.org/</a>'),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
        ("<b>&", "&lt;b&gt;&amp;"),
    ],
)
def test_a_guide_s_prose_keeps_code_emphasis_and_links(text: str, html: str) -> None:
    assert markup.inline(text) == html


def test_sources_are_named_by_host_and_place_whatever_they_look_like() -> None:
    links = ["https://www.clig.dev/#help", "https://[x", "https://e.org/a"]
    named = markup.sources(links)
    assert [part.partition("<")[0] for part in named.split('">')[1:]] == [
        "clig.dev #help",
        "[x",
        "e.org",
    ]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_of_axe_is_broken(
    open_page: OpenPage, made: dict[int, str], number: int, scheme: str
) -> None:
    page = open_page(color_scheme=scheme)
    page.goto(made[number])
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert axe(page) == []


@pytest.mark.parametrize("number", [1, 3])
def test_on_a_narrow_phone_nothing_is_cut(
    open_page: OpenPage, made: dict[int, str], number: int
) -> None:
    page = open_page(viewport={"width": 320, "height": 640}, is_mobile=True)
    page.goto(made[number])
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_without_colours_of_ours_it_is_still_a_page(open_page: OpenPage, tmp_path: Path) -> None:
    path = tmp_path / "plain.html"
    path.write_text(render([outcome(PROGRAM, CHECKS[0])]), "utf-8")
    page = open_page(color_scheme="dark")
    page.goto(path.as_uri())
    assert axe(page) == []
