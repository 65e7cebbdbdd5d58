"""Scorecards for other systems, each held against the rules of those who read it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any

import export_rules as rules
import jsonschema
import junitparser
import pytest
from cohort_cards import HOSTILE, card, cohort, rubric

from makerday import exports
from makerday.errors import UsageError
from makerday.grade import ungraded
from makerday.grader.expectation import Failure
from makerday.grader.scorecard import Result

if TYPE_CHECKING:
    from collections.abc import Mapping

ORIGIN = exports.Origin(
    "onboarding", "client", "ada", "submit/2026-11-23T12-40-00Z-a1b2c3d", "c", "r", "v"
)
CHECKS = [check.id for check in rubric().checks()]
LAST = CHECKS[-1]


def hostile_card() -> dict[str, Any]:
    failure = Failure(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    wrong = Result("failed", HOSTILE, 1.5, failure, HOSTILE * 40)
    made = card(dict.fromkeys(CHECKS[:3], wrong), project=HOSTILE, reason=HOSTILE)
    made["checks"][0]["title"] = HOSTILE
    return made


def crashed() -> dict[str, Any]:
    """All checks passed, and then the report went missing: nothing of it counts."""
    return card(ungraded=True, reason="exit code 0 between two checks")


def not_run() -> dict[str, Any]:
    unknown = dict.fromkeys(CHECKS, Result("not run"))
    return card(unknown, ungraded=True, reason="exit code 0 while your program was imported")


CARDS = {
    "solved": card(),
    "failed": card({LAST: Result("failed", "got None", 0.1)}),
    "timed out": card({LAST: Result("timed out", "timed out after 5 s", 5.0)}),
    "killed": card({LAST: Result("killed", "", None, output="x" * 2000)}),
    "locked": card({LAST: Result("not run")}),
    "mentor": card({LAST: Result("failed", "a secret", 0.1)}, mentor=CHECKS[-3:]),
    "edited": card(tests_edited=True, reason="tests edited: tests/test_level_1.py"),
    "nameless": card(project=" \n ", package=""),
    "crashed": crashed(),
    "not run": not_run(),
    "no project": ungraded(Path("x"), "no pyproject.toml here"),
    "hostile": hostile_card(),
}
every_card = pytest.mark.parametrize("given", CARDS.values(), ids=CARDS.keys())


def read(text: str) -> Any:  # noqa: ANN401 - any JSON
    text.encode()  # no half of a surrogate pair is left
    return json.loads(text)


@every_card
def test_exercism_is_given_what_its_interface_asks_for(given: Mapping[str, Any]) -> None:
    text = exports.exercism(given)
    result = read(text)
    jsonschema.validate(result, rules.EXERCISM)
    assert len(text.encode()) <= rules.EXERCISM_BYTES
    told = {test["status"] for test in result.get("tests", [])}
    assert (result["status"] == "pass") == (told == {"pass"})
    assert (result["status"] == "error") == (not told)


@every_card
def test_gradescope_is_given_what_its_specification_asks_for(given: Mapping[str, Any]) -> None:
    result = read(exports.gradescope(given))
    jsonschema.validate(result, rules.GRADESCOPE)
    assert result["score"] == sum(test["score"] for test in result["tests"]) == given["points"]
    assert result["output_format"] == "text", "the default would show HTML"


@every_card
def test_classroom50_is_given_what_its_gradebook_takes(given: Mapping[str, Any]) -> None:
    result = read(exports.classroom50(given, ORIGIN))
    jsonschema.validate(result, rules.CLASSROOM50)
    assert result["score"] == given["points"] <= result["max-score"] == given["max_points"]
    assert all(test["score"] <= test["max-score"] for test in result["tests"])
    assert result["tests"], "without a test it would be read as a pass"


@every_card
def test_junit_keeps_to_both_schemas_in_use(given: Mapping[str, Any]) -> None:
    assert rules.junit_faults(exports.junit([given, given])) == []


@pytest.mark.parametrize(
    ("rule", "make"),
    [
        (rules.EXERCISM, exports.exercism),
        (rules.GRADESCOPE, exports.gradescope),
        (rules.CLASSROOM50, lambda given: exports.classroom50(given, ORIGIN)),
    ],
)
def test_the_rules_refuse_what_they_should(rule: dict[str, Any], make: Any) -> None:  # noqa: ANN401
    result = read(make(CARDS["failed"]))
    broken: dict[str, Any]
    for broken in (result | {"unknown": 1}, result | {"tests": 1}, {}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, rule)


def test_the_rules_of_junit_refuse_what_they_should() -> None:
    text = exports.junit([CARDS["failed"]])
    for old, new in (("<system-err />", ""), (' hostname="localhost"', ""), ("<failure ", "<b ")):
        broken = text.replace(old, new)
        assert broken != text
        with pytest.raises((AssertionError, KeyError, ET.ParseError)):
            assert rules.junit_faults(broken) == []


def test_a_reader_of_junit_counts_what_the_scorecards_say() -> None:
    given = [CARDS["solved"], CARDS["failed"], CARDS["timed out"], CARDS["locked"]]
    suites = list(junitparser.JUnitXml.fromstring(exports.junit(given).encode()))
    counted = [(each.tests, each.failures, each.errors, each.skipped) for each in suites]
    checks = len(CHECKS)
    assert counted == [(checks, 0, 0, 0), (checks, 1, 0, 0), (checks, 0, 1, 0), (checks, 0, 0, 1)]
    assert [case.name for case in suites[1]] == CHECKS
    (failure,) = list(suites[1])[-1].result
    assert (failure.message, failure.type) == ("got None", "failed")


def test_characters_that_xml_has_not_are_shown_by_pictures() -> None:
    suite = ET.fromstring(exports.junit([CARDS["hostile"]]))[0]  # noqa: S314 - our own file
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert "␛[31mred␛[0m␀␈\ufffd\ufffd\ufffdtxt.exe\n=1+1" in (failure.text or "")


@pytest.mark.parametrize("given", [crashed(), not_run()], ids=["crashed", "not run"])
def test_without_a_grade_nothing_reads_as_passed(given: Mapping[str, Any]) -> None:
    cases = ET.fromstring(exports.junit([given])).iter("testcase")  # noqa: S314 - our own file
    assert [case.get("name") for case in cases if case.find("error") is not None] == ["grading"]
    cases = ET.fromstring(exports.junit([given])).iter("testcase")  # noqa: S314 - our own file
    assert all(len(case) for case in cases)
    assert not any(test["passed"] for test in read(exports.classroom50(given, ORIGIN))["tests"])
    tests = read(exports.gradescope(given))["tests"]
    assert {test["status"] for test in tests} == {"failed"}
    exercism = read(exports.exercism(given))
    assert (exercism["status"], exercism["message"]) == ("error", f"not graded: {given['reason']}")


def test_a_check_that_only_the_mentor_sees_is_told_to_the_mentor_alone() -> None:
    given = CARDS["mentor"]
    titles = [check["title"] for check in given["checks"] if check["visibility"] == "mentor"]
    for text in (exports.exercism(given), exports.classroom50(given, ORIGIN)):
        assert not [word for word in (*titles, "a secret") if word in text]
        assert read(text)["tests"][-1]["message"] == "2 of 3 passed"
    assert read(exports.exercism(given))["status"] == "fail"
    shown = [test["visibility"] for test in read(exports.gradescope(given))["tests"]]
    assert shown == ["visible"] * (len(CHECKS) - 3) + ["hidden"] * 3
    assert exports.junit([given]).count(".mentor") == 3


def test_exercism_is_told_the_checks_in_the_order_of_the_rubric() -> None:
    tests = read(exports.exercism(CARDS["failed"]))["tests"]
    assert [test["name"] for test in tests] == [check.title for check in rubric().checks()]
    assert [test["task_id"] for test in tests] == [check.level for check in rubric().checks()]


def test_a_failure_before_any_call_is_told_by_its_message() -> None:
    unwritten = Failure("", "", "", "client.py:2")
    given = card({LAST: Result("failed", "get is not written yet", 0.1, unwritten)})
    assert read(exports.exercism(given))["tests"][-1]["message"] == "get is not written yet"
    assert read(exports.gradescope(given))["tests"][-1]["output"] == "get is not written yet"


def test_exercism_says_where_output_was_cut() -> None:
    tests = read(exports.exercism(CARDS["killed"]))["tests"]
    assert tests[-1]["message"] == "killed"
    assert len(tests[-1]["output"]) == 500
    assert tests[-1]["output"].endswith("x\nOutput was truncated. Please limit to 500 chars")


def test_a_flood_of_words_stays_within_what_exercism_takes() -> None:
    given = card(
        dict.fromkeys(CHECKS, Result("failed", '"\U0001f600' * 50_000, output='"' * 2000))
    )
    text = exports.exercism(given)
    assert len(text.encode()) <= rules.EXERCISM_BYTES
    jsonschema.validate(read(text), rules.EXERCISM)
    silent = ungraded(Path("x"), "\U0001f600" * 50_000)
    assert len(read(exports.exercism(silent))["message"].encode()) <= 65_535


RUNNER = {
    "CLASSROOM": "onboarding", "ASSIGNMENT": "client", "USERNAME": "ada", "COMMIT_URL": "c",
    "RELEASE_URL": "r", "SUBMISSION_TAG": "submit/1", "ASSIGNMENT_TYPE": "group",
}  # fmt: skip


def test_classroom50_takes_whose_it_is_from_its_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in RUNNER.items():
        monkeypatch.setenv(name, value)
    kind = exports.FORMATS["classroom50"]
    assert kind.single
    result = read(kind.single(CARDS["solved"]))
    jsonschema.validate(result, rules.CLASSROOM50)
    told = [result[key] for key in ("owner", "review", "assignment_type", "datetime")]
    assert told == ["ada", "c", "group", "2026-11-23T12:40:00Z"]


def test_outside_its_runner_classroom50_is_refused() -> None:
    with pytest.raises(UsageError, match="CLASSROOM, COMMIT_URL not set"):
        exports.Origin.of({**RUNNER, "CLASSROOM": "", "COMMIT_URL": ""})
    with pytest.raises(UsageError, match="no tag of a submission"):
        exports.Origin.of({**RUNNER, "SUBMISSION_TAG": "main"})
    with pytest.raises(UsageError, match="takes one submission, not 2"):
        exports.write(exports.FORMATS["classroom50"], cohort(2), Path("unwritten"))
