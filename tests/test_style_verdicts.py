"""A rule comes to a verdict: what fails, what cannot be told, and why, in a line."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from style_kit import guide, marker, outcome, python, rule, running, sh, verdict

from makerday.style import Profile, StyleError, Transcript, check
from makerday.style.guide import parse_guide
from makerday.style.words import typo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from makerday.style import Scene

QUIET = sh("exit 0")
# A table and its JSON, help in colour on a terminal, an error that names the culprit.
NEAT = sh(
    """
    case $1 in
      --help) test -t 1 && test -z "$NO_COLOR" && printf '\\033[1musage\\033[0m\\n' || echo usage
        printf '  add   put one in\\n  list  tell them all\\n' ;;
      list) test "$2" = --json && echo '[{"id": 1, "title": "Dune"}]' || printf '1\\tDune\\n' ;;
      add) echo "added 7"; echo "$2" > ~/7 ;;
      show) cat ~/$2 ;;
      *) echo "neat: no command $1 (see --help)" >&2; exit 2 ;;
    esac
    """
)


@pytest.mark.parametrize(
    ("script", "expect", "reason"),
    [
        ("exit 1", "exit: 0", "exit 1, expected 0"),
        ("exit 1", "exit: [2, 64]", "exit 1, expected 2 or 64"),
        ("exit 0", "exit: nonzero", "exit 0, expected nonzero"),
        ("kill -9 $$", "exit: zero", "exit 137, by signal 9, expected zero"),
        ("echo a >&2", "stderr: empty", "stderr is not empty: “a”"),
        ("true", "stdout: something", "stdout is empty"),
        ("echo abc", "stdout: '^b'", "stdout has no /^b/: “abc”"),
        ("echo abc", "stdout: {any: [x, z]}", "stdout has none of /x/, /z/"),
        ("echo abc", "output: {lacks: b.}", "output has “bc”, which /b./ forbids"),
        ("echo abc", "stdout: {is: abd}", "stdout is “abc”, expected “abd”"),
        ("echo a; echo; echo b", "stdout: {lines: 3}", "stdout has 2 lines, expected 3"),
        ("echo a", "stdout: {lines: 2-}", "stdout has 1 line, expected at least 2"),
        (
            "echo a日本",
            "stdout: {longest: 4}",
            "stdout has a line of 5 columns, expected at most 4",
        ),
        ("echo '{}x'", "stdout: {json: true}", "stdout is not one JSON document: Extra data: "),
        ("true", "stdout: {json: true}", "stdout is not one JSON document: it is empty"),
        (r"printf '\033[1mx'", "stdout: {escapes: none}", "stdout has escape sequences: “␛[1mx”"),
        ("echo x", "stdout: {escapes: some}", "stdout has no escape sequence: “x”"),
        (r"printf 'a\377'", "stdout: {printable: true}", r"stdout is not plain text: it has \xff"),
        ("echo x > f; echo > ~/g", "touched: none", "touched f, ~/g"),
        ("echo x > f", "touched: [~/.config/]", "touched f"),
        ("true", "touched: some", "touched no file"),
        ("true", "files: {f: present}", "f is not there"),
        ("echo x > f", "files: {f: absent}", "f is there"),
        ("echo x > f", "files: {f: y}", "f has no /y/: “x”"),
        ("sleep 300 &", "left: none", "left 1 process behind"),
        ("yes", "exit: 0", "printed more than 1 MB, and was stopped"),
        ("kill -9 $PPID; sleep 9", "exit: 0", "killed the process that had started it"),
    ],
)
def test_what_is_not_as_expected_is_said(script: str, expect: str, reason: str) -> None:
    found = verdict(sh(script), f"run: x\nexpect: {{{expect}}}")
    assert found.verdict == "fail"
    assert found.reason.startswith("`program x < /dev/null`: " + reason)


@pytest.mark.parametrize(
    ("script", "expect"),
    [
        ("exit 64", "exit: [2, 64]"),
        ("kill -9 $$", "exit: nonzero"),
        ("printf 'a\\nb'", "stdout: {has: ['^a$', '^b$'], lacks: [c], lines: 1-2}"),
        ("mkdir -p ~/.local/share/x; echo > ~/.local/share/x/y", "touched: [~/.local/share/]"),
        ("echo '[1]' >&2", "output: {json: true}"),
        ("echo a日本", "stdout: {longest: 5, printable: true}"),
        ("sleep 0.05 &", "left: none"),
    ],
)
def test_what_is_as_expected_passes(script: str, expect: str) -> None:
    found = verdict(sh(script), f"run: ''\nexpect: {{{expect}}}")
    assert (found.verdict, found.reason) == ("pass", "")


def test_a_program_that_hangs_fails_whatever_else_is_asked_and_the_others_run() -> None:
    mark = marker()
    hangs = sh('test "$2" = on || exec sleep "$1"', mark)
    found = outcome(
        hangs,
        "run: x\nlimit: 300ms\nexpect: {stdout: empty}",
        "runs: [{run: x, limit: 300ms}, {run: on, expect: {exit: 0}}]",
        "run: on\nexpect: {exit: 0}",
    )
    assert [each.verdict for each in found.results] == ["fail", "fail", "pass"]
    assert {each.reason.partition(": ")[2] for each in found.results[:2]} == {
        "still running after 0.3 s, and printed nothing"
    }
    assert running(mark) == []


def test_to_be_there_still_may_be_what_is_wanted() -> None:
    waits = sh('test "$1" = on || exec sleep 300')
    found = outcome(
        waits,
        "run: x\nlimit: 300ms\nexpect: {ends: false}",
        "run: on\nexpect: {ends: false}",
        "run: x\nlimit: 300ms\nexpect: {ends: any, exit: 0}",
    )
    assert [each.verdict for each in found.results] == ["pass", "fail", "pass"]
    assert "s (exit 0), expected it to stay" in found.results[1].reason


def test_a_missing_command_is_refused_and_one_that_cannot_start_is_an_error() -> None:
    with pytest.raises(StyleError, match="no command 'no-such-thing'"):
        check(guide("run: x\nexpect: {exit: 0}"), ["no-such-thing"])
    with pytest.raises(StyleError, match=r"no rule R9 in STYLE\.md"):
        check(guide("run: x\nexpect: {exit: 0}"), QUIET, only=["R9"])


def test_both_streams_of_two_runs_are_compared() -> None:
    same = "runs: [{name: a, run: a}, {name: b, run: b}]\ncompare: [{same: [a.stdout, b.stdout]}]"
    assert verdict(sh("echo x"), same).verdict == "pass"
    assert verdict(sh("echo $1"), same).reason == "a.stdout and b.stdout differ: “a” and “b”"
    assert verdict(QUIET, same).reason == "a.stdout and b.stdout are both empty"


@pytest.mark.parametrize(
    ("table", "document", "reason"),
    [
        (
            "id title\n1 Dune\n2 Emma",
            '[{"id": 1, "title": "Dune"}, {"id": 2, "title": "Emma"}]',
            "",
        ),
        ("1 Dune", '{"books": [{"id": 1, "title": "Dune", "read": true, "by": null}]}', ""),
        (
            "1 Dun…",
            '[{"id": 1, "title": "Dune"}]',
            "row 1: title is “Dune” in JSON, the table has",
        ),
        ("", '[{"id": 1}]', "j.stdout has 1 items, t.stdout 0 lines"),
        ("1", "[1", "j.stdout is not one JSON document"),
        ("1", '"x"', "j.stdout is no list of items"),
    ],
)
def test_a_table_and_its_json_have_the_same_rows(table: str, document: str, reason: str) -> None:
    program = sh('test "$3" = --json && printf %s "$2" || printf %s "$1"', table, document)
    block = (
        "runs: [{name: t, run: list}, {name: j, run: --json}]\n"
        "compare: [{rows: {json: j.stdout, table: t.stdout}}]"
    )
    found = verdict(program, block)
    assert found.reason.startswith(reason)
    assert found.verdict == ("fail" if reason else "pass")


def test_what_is_taken_from_one_run_serves_the_next_and_its_expectations() -> None:
    block = """
    runs:
      - {run: add Dune, take: {id: 'added (\\d+)'}}
      - {run: 'show {id}', expect: {stdout: Dune}}
      - {run: 'list {id}', expect: {stdout: '^{id}'}}
    """
    assert (
        verdict(NEAT, block).reason
        == "`program list '7' < /dev/null`: stdout has no /^{id}/: “1⇥Dune”"
    )
    missing = "run: list\ntake: {id: 'made (.)'}\nexpect: {exit: 0}"
    assert "its output has no {id}: /made (.)/" in verdict(NEAT, missing).reason


def test_any_run_is_enough_where_the_rule_says_so() -> None:
    block = "any: [{run: -V, expect: {exit: 0}}, {run: list, expect: {exit: 0}}]"
    assert verdict(NEAT, block).verdict == "pass"
    failed = verdict(NEAT, block.replace("list", "--version"))
    assert failed.verdict == "fail"
    assert failed.reason.startswith("`program -V < /dev/null`: exit 2, expected 0")


def test_words_come_from_the_guide_the_profile_and_the_command_itself() -> None:
    text = (
        "```words\nthing: guide\nother: guide\n"
        "commands: {run: --help, find: '^  (\\w+) '}\n```\n"
        + rule("run: '{thing}'\nexpect: {exit: 2, stderr: 'no command {thing} '}")
        + rule("each: commands\nrun: '{commands} x'\nexpect: {exit: 0}", "BBB1")
        + rule("run: '{commands.first.typo}'\nexpect: {exit: 2}", "CCC1")
        + rule("run: '{nobody}'\nexpect: {exit: 2}", "DDD1")
        + rule("run: '{commands}'\nexpect: {exit: 2}", "EEE1")
        + rule("run: list\nexpect: {stdout: {lines: '{other}'}}", "FFF1")
    )
    found = check(parse_guide(text, "S.md"), NEAT, profile=Profile(words={"thing": "a.c"}))
    told = {each.id: (each.verdict, each.reason) for each in found.results}
    assert told["AAA1"] == ("pass", "")
    assert told["BBB1"] == ("pass", "")
    assert told["DDD1"] == ("n/a", "no word for {nobody}")
    assert told["EEE1"][0] == "error"
    assert "{commands} is a list" in told["EEE1"][1]
    assert told["FFF1"] == ("error", "`lines` needs a number, and {other} is 'guide'")


def test_each_value_has_a_run_and_the_worst_is_told() -> None:
    profile = Profile(words={"commands": ("list", "lost", "lust")})
    found = verdict(NEAT, "each: commands\nrun: '{commands}'\nexpect: {exit: 0}", profile)
    assert (found.verdict, "program lost" in found.reason) == ("fail", True)
    none = verdict(
        NEAT, "each: commands\nrun: x\nexpect: {exit: 0}", Profile(words={"commands": ()})
    )
    assert (none.verdict, none.reason) == ("n/a", "{commands} is empty")


def test_a_setup_of_several_lines_comes_first_and_must_work() -> None:
    profile = Profile(words={"fill": ("add Dune", "add Emma")})
    block = "setup: ['{fill}']\nrun: show 7\nexpect: {stdout: {is: Emma}}"
    assert verdict(NEAT, block, profile).verdict == "pass"
    broken = verdict(NEAT, block, Profile(words={"fill": ("bad x", "add Emma")}))
    assert (broken.verdict, broken.reason) == (
        "error",
        "before it: `program bad x < /dev/null`: exit 2",
    )


def test_a_rule_applies_only_when_its_condition_holds() -> None:
    block = (
        "run: list --json\nexpect: {exit: 0}\nwhen: {run: --help, expect: {stdout: %s}, else: no}"
    )
    assert verdict(NEAT, block % "add").verdict == "pass"
    found = verdict(NEAT, block % "--json")
    assert (found.verdict, found.reason) == ("n/a", "no")


def test_a_rule_that_could_not_bite_is_vacuous() -> None:
    block = """
    run: --help
    stdin: pty
    env: {NO_COLOR: "1"}
    expect: {screen: {escapes: none}}
    bites: {run: --help, stdin: pty, expect: {screen: {escapes: some}}, else: it never colours}
    """
    assert verdict(NEAT, block).verdict == "pass"
    found = verdict(sh("echo usage"), block)
    assert (found.verdict, found.reason) == ("vacuous", "it never colours")
    assert verdict(sh("printf '\\033[1mx'"), block).verdict == "fail"


def test_a_key_that_could_not_be_sent_makes_a_rule_vacuous() -> None:
    block = "run: x\nstdin: pty\nsend: [{after: Password, key: ctrl-c}]\nexpect: {within: 2s}"
    found = verdict(QUIET, block)
    assert (found.verdict, found.attempts) == ("vacuous", 1)


def test_a_failing_check_with_a_terminal_is_tried_twice_and_one_without_is_not() -> None:
    runs: list[int] = []

    def second_time_lucky(scene: Scene) -> Sequence[Transcript]:
        runs.append(len(scene.runs))
        return [Transcript(run.words, exit=len(runs) - 1) for run in scene.runs]

    block = "run: x\n%sexpect: {exit: 1}"
    found = check(guide(block % "stdin: pty\n"), ["x"], runner=second_time_lucky)
    assert [(each.verdict, each.attempts) for each in found.results] == [("pass", 2)]
    runs.clear()
    once = check(guide(block % ""), ["x"], runner=second_time_lucky)
    assert [(each.verdict, each.attempts) for each in once.results] == [("fail", 1)]


def test_a_scene_that_several_rules_need_is_played_once() -> None:
    played: list[str] = []
    lock = threading.Lock()

    def count(scene: Scene) -> Sequence[Transcript]:
        with lock:
            played.append(scene.as_json())
        return [Transcript(run.words, exit=0) for run in scene.runs]

    block = "run: --help\nexpect: {%s}"
    found = check(guide(block % "exit: 0", block % "stdout: empty"), ["x"], runner=count)
    assert ([each.verdict for each in found.results], len(played)) == (["pass", "pass"], 1)


def test_the_first_accusation_may_be_the_end() -> None:
    bad, good = "run: x\nexpect: {exit: 1}", "run: y\nexpect: {exit: 0}"
    found = check(guide(bad, *[good] * 20), QUIET, jobs=1, stop=True)
    assert len(found.results) < 21
    assert [each.verdict for each in found.results if each.accuses] == ["fail"]


def test_a_failure_is_waived_with_a_reason_by_profile_or_guide() -> None:
    block = "run: x\nexpect: {exit: 1}"
    found = verdict(QUIET, block, Profile(waive={"R1": "it is old"}))
    assert (found.verdict, found.waiver) == ("waived", "it is old")
    assert verdict(QUIET, block.replace("1", "0"), Profile(waive={"R1": "x"})).verdict == "pass"
    text = rule(block, more="Waived for program: it is a shell\n")
    assert check(parse_guide(text, "S.md"), QUIET).results[0].waiver == "it is a shell"
    strange = outcome(QUIET, block, profile=Profile(waive={"R7": "x"}))
    assert [str(each) for each in strange.complaints] == [
        "STYLE.md:1: R7: waived, but there is no such rule"
    ]


def test_only_a_must_that_failed_or_an_error_makes_the_outcome_unsound() -> None:
    block = "run: x\nexpect: {exit: 1}"
    for level, sound in (("must", False), ("should", True), ("may", True)):
        found = check(parse_guide(rule(block, level=level), "S.md"), QUIET)
        assert found.sound is sound


def test_start_up_is_measured_against_python_and_not_by_the_clock() -> None:
    block = "run: x\nrepeat: 3\nexpect: {cpu: {times: 2, of: python}}"
    assert verdict(QUIET, block).verdict == "pass"
    slow = verdict(python("sum(range(3_000_000))"), block)
    assert slow.verdict == "fail"
    assert "times `python -c pass`, expected at most 2 times" in slow.reason


def test_a_file_that_nobody_may_read_is_one_for_this_user_or_the_rule_does_not_apply() -> None:
    block = "files: {f: {text: x, mode: '000'}}\nrun: cat f\nexpect: {exit: 1}"
    assert verdict(sh('exec "$@"'), block).verdict == "pass"


@pytest.mark.parametrize(
    ("word", "mistyped"), [("list", "lits"), ("add", "dad"), ("all", "lal"), ("aa", "aaa")]
)
def test_a_typo_is_a_word_that_is_nearly_right(word: str, mistyped: str) -> None:
    assert typo(word) == mistyped
