"""A guide is read from Markdown; each thing wrong with it is named with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from style_kit import WORDS, rule, sh

from makerday.style import StyleError, check, read_guide, read_profile
from makerday.style.guide import parse_guide
from makerday.style.words import Learned

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "run: --help\nexpect: {exit: 0}"


def complaints(text: str) -> list[str]:
    return [str(each) for each in parse_guide(text, "S.md").complaints]


def block(text: str) -> str:
    """Give what is wrong with a check, without its place; its block begins in line 12."""
    (found,) = complaints(rule(text))
    assert found.startswith("S.md:")
    return found.partition(": AAA1: ")[2]


def test_a_rule_is_a_heading_four_fields_and_a_check() -> None:
    text = """\
# Our guide

## HLP1: Help on stdout (must)

**Reason:** People look there,
and `less` does.

Source: [clig](https://clig.dev/#help), <https://www.gnu.org/>

Good:
```console
$ shelf --help
```

More prose, for nobody in particular.

Bad: `shelf --help` on stderr

Disputed: by some

Waived for git: it is old

```check
run: --help
expect: {exit: 0}
```
"""
    guide = parse_guide(text, "S.md")
    (found,) = guide.rules
    assert (guide.title, guide.complaints) == ("Our guide", ())
    assert (found.id, found.title, found.level, found.line) == (
        "HLP1",
        "Help on stdout",
        "must",
        3,
    )
    assert found.reason == "People look there,\nand `less` does."
    assert found.sources == ("https://clig.dev/#help", "https://www.gnu.org/")
    assert (found.good, found.bad) == ("$ shelf --help", "`shelf --help` on stderr")
    assert (found.disputed, found.waivers) == ("by some", {"git": "it is old"})


def test_what_is_commented_out_or_quoted_is_no_rule() -> None:
    hidden = f"<!--\n{rule(GOOD, 'OLD1')}-->\n"
    quoted = f"````markdown\n{rule(GOOD, 'NEW1')}````\n"
    guide = parse_guide(hidden + quoted + rule(GOOD), "S.md")
    assert [(each.id, each.line) for each in guide.rules] == [("AAA1", 35)]
    assert guide.complaints == ()


def test_a_heading_of_the_same_depth_ends_a_rule_and_a_deeper_one_does_not() -> None:
    text = rule(GOOD) + "#### Aside\n\nGood: c\n\n## Afterword\n\nBad: d\n"
    (found,) = parse_guide(text, "S.md").rules
    assert (found.good, found.bad) == ("a\nc", "b")


def test_a_rule_that_stands_twice_is_named_with_both_lines() -> None:
    guide = parse_guide(rule(GOOD) + rule(GOOD), "S.md")
    assert complaints(rule(GOOD) + rule(GOOD)) == [
        "S.md:16: AAA1: AAA1 stands already in line 1; rename one"
    ]
    assert [each.check is None for each in guide.rules] == [False, True]


def test_words_for_people_that_are_missing_are_named_and_the_check_still_runs() -> None:
    text = rule(GOOD).replace(WORDS, "Source: none\n\nWaived for git:\n")
    assert complaints(text) == [
        "S.md:1: AAA1: no `Reason:`: add why it is a rule",
        "S.md:1: AAA1: `Source:` has no link that begins with https://",
        "S.md:1: AAA1: no `Good:`: add an example",
        "S.md:1: AAA1: no `Bad:`: add a counter-example",
        "S.md:1: AAA1: the waiver for git gives no reason",
    ]
    assert parse_guide(text, "S.md").rules[0].check


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("## HLP1 Help on stdout (must)", "S.md:1: a rule's heading is `## ID: title (must)`"),
        ("## HLP1: Help on stdout", "S.md:1: a rule's heading is"),
        ("```check\nrun: x\n```", "S.md:1: this check stands outside of any rule"),
        (
            "```words\na: 1\n```\n```words\na: 2\n```",
            "S.md:5: the word a stands in an earlier block",
        ),
        ("```words\nA: 1\n```", "S.md:2: a word's name has small letters"),
        ("```words\na: {run: x}\n```", "S.md:2: a word that is found needs `run` and `find`"),
        ("```words\na: {run: x, find: '(.'}\n```", "S.md:2: the regex does not compile"),
        ("```words\na: {run: x, find: '.'}\n```", "S.md:2: the regex needs one group"),
        (rule(GOOD) + "```console\nx\n", "S.md:16: AAA1: the block that begins here has no end"),
        (f"## AAA1: T (may)\n{WORDS}", "S.md:1: AAA1: no ```check block"),
        (rule(GOOD) + f"```check\n{GOOD}\n```\n", "S.md:16: AAA1: a second ```check block"),
    ],
)
def test_a_mistake_outside_of_checks_is_named_with_its_line(text: str, wanted: str) -> None:
    (found,) = complaints(text)
    assert found.startswith(wanted)


def test_a_mistake_in_a_check_is_named_with_its_own_line() -> None:
    text = rule("run: --help\nexpect:\n  exit: 0\n  stdot: x")
    assert complaints(text) == [
        "S.md:15: AAA1: unknown key `stdot` in expect; did you mean `stdout`?"
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[", "not valid YAML"),
        ("run: a\nrun: b\nexpect: {exit: 0}", "the key `run` stands twice"),
        ("- a", "the check must be a map"),
        ("expect: {exit: 0}", "a check needs one of `run`, `runs` and `any`"),
        ("run: a\nruns: [b]\nexpect: {exit: 0}", "a check needs one of"),
        ("runs: [{run: a, expect: {exit: 0}}]\nstdin: pty", "`stdin` belongs to one of the runs"),
        ("runs: []", "`runs` needs 1 to 50 runs"),
        ("run: 'a \"b'\nexpect: {exit: 0}", "run: no closing quotation"),
        ("run: a | sort\nexpect: {exit: 0}", "run: of a shell only"),
        ("run: a > x > y\nexpect: {exit: 0}", "run: stdout goes two ways"),
        ("run: a\nstdin: tty\nexpect: {exit: 0}", "stdin must be closed or pty, not 'tty'"),
        ("run: a\nstdin: {text: x}\npty: [stdin]\nexpect: {exit: 0}", "stdin is text or the"),
        ("run: a\nlimit: soon\nexpect: {exit: 0}", "limit must be a time such as 2s"),
        ("run: a\nlimit: 2h\nexpect: {exit: 0}", "limit must be a time"),
        ("run: a\nsend: ctrl-x\nexpect: {exit: 0}", "send must be one of ctrl-c"),
        ("run: a\nsend: [{after: x}]\nexpect: {exit: 0}", "a key needs one of"),
        ("run: a\nsend: [{signal: BOOM}]\nexpect: {exit: 0}", "signal must be HUP"),
        ("run: a\ntake: {id: 'x'}\nexpect: {exit: 0}", "the regex needs one group"),
        ("run: a\nfiles: {../x: y}\nexpect: {exit: 0}", "the path '../x' must be below"),
        ("run: a\nfiles: {x: {mode: '000'}}\nexpect: {exit: 0}", "the file x needs `text`"),
        ("run: a\nfiles: {x: {text: '', mode: '8'}}\nexpect: {exit: 0}", "mode must be three"),
        ("run: a\nexpect: {exit: soon}", "exit must be zero, nonzero or numbers up to 255"),
        ("run: a\nexpect: {exit: 256}", "exit must be zero"),
        ("run: a\nexpect: {ends: maybe}", "ends must be true, false or any"),
        ("run: a\nexpect: {stdout: '(x'}", "the regex does not compile: missing )"),
        ("run: a\nexpect: {stdout: {has: no}}", "YAML takes no for a truth value"),
        ("run: a\nexpect: {stdout: {lines: few}}", "lines must be a number or a span"),
        ("run: a\nexpect: {screen: x}", "there is no screen without a pty"),
        ("run: a\nexpect: {cpu: {times: 5}}", "cpu needs `times` and `of: python`"),
        (
            "runs: [{run: a, name: x}, {run: b, name: x, expect: {exit: 0}}]",
            "two runs are named x",
        ),
        ("runs: [{run: a, name: x}]\ncompare: [{same: [x.stdout, y.stdout]}]", "'y.stdout' is no"),
    ],
)
def test_what_is_wrong_in_a_check_is_said_in_a_line(text: str, wanted: str) -> None:
    found = block(text)
    assert found.startswith(wanted)
    assert "\n" not in found


@pytest.mark.parametrize(
    "text",
    [
        "run: a",
        "run: a\nexpect: {}",
        "run: a\nexpect: {ends: any}",
        "run: a\nexpect: {stdout: {}}",
        "run: a\nexpect: {stdout: '.*'}",
        "run: a\nexpect: {stdout: {any: [x, 'y?']}}",
        "run: a\nexpect: {stdout: {lines: 0-}}",
        "run: a\nexpect: {touched: [~/]}",
        "any: [{run: a, expect: {exit: 0}}, {run: b}]",
        "runs: [{run: a, name: x}]\ncompare: [{same: [x.stdout, x.stdout]}]",
        f"{GOOD}\nwhen: [--json]",
        f"{GOOD}\nbites: {{run: --json}}",
    ],
)
def test_a_check_that_cannot_fail_is_refused(text: str) -> None:
    assert [
        word for word in ("cannot fail", "says nothing", "always holds") if word in block(text)
    ]


def test_a_guide_that_is_not_there_not_text_or_without_rules_is_refused(tmp_path: Path) -> None:
    for content, wanted in (
        (None, "No such file"),
        (b"# A\n\xff\n", r"g\.md:2: not UTF-8"),
        (b"# A\n", "no rule in it"),
        (b"x" * (1 << 20) + b"x", "over 1 MB"),
    ):
        path = tmp_path / "g.md"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(StyleError, match=wanted):
            read_guide(path)


def test_a_profile_gives_words_and_waivers(tmp_path: Path) -> None:
    path = tmp_path / "p.yml"
    path.write_text(
        "words:\n  add: add x\n  fill: [add a, add b]\n"
        "  commands: {run: --help, find: '^ (\\w+)'}\n"
        "waive: {SIG3: it prints little}\nname: shelf\n"
    )
    profile = read_profile(path)
    assert profile.words == {
        "add": "add x",
        "fill": ("add a", "add b"),
        "commands": Learned("--help", r"^ (\w+)"),
    }
    assert (profile.waive, profile.name) == ({"SIG3": "it prints little"}, "shelf")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("wrods: {}", r"p\.yml:1: unknown key `wrods` in a profile; did you mean `words`"),
        ("words: {}\nwaive:\n  A1: ''", r"p\.yml:3: the waiver of A1 gives no reason"),
        ("words: [", r"p\.yml:1: not valid YAML"),
    ],
)
def test_a_mistake_in_a_profile_is_named_with_its_line(
    text: str, wanted: str, tmp_path: Path
) -> None:
    path = tmp_path / "p.yml"
    path.write_text(text)
    with pytest.raises(StyleError, match=wanted):
        read_profile(path)


def test_a_broken_rule_is_an_error_and_the_others_run() -> None:
    text = rule("run: --help\nexpect: {stdout: '('}", "BAD1") + rule("run: ''\nexpect: {exit: 0}")
    found = check(parse_guide(text, "S.md"), sh("exit 0"), jobs=1)
    assert [(each.verdict, each.where) for each in found.results] == [
        ("error", "S.md:13"),
        ("pass", "S.md:16"),
    ]
    assert not found.sound
