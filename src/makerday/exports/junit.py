"""JUnit XML: one suite for each submission, for Jenkins, GitLab, Artemis and their like.

No body owns this format. What is written here keeps to both schemas in use: Windy
Road's of Ant's reports, the strictest, and that of Jenkins' xUnit plugin, which pytest
follows. So output stands in a failure's text and in its suite, not in a test case.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from makerday.exports.text import fit, one_line
from makerday.exports.verdicts import UNGRADED, not_graded, verdicts
from makerday.grader.scorecard import FAILED, NOT_RUN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from makerday.exports.verdicts import Verdict

_TAGS = {FAILED: "failure", NOT_RUN: "skipped"}
_COUNTED = ("failure", "error", "skipped")
_SAID = ("starter", "version", "status", "reason", "points", "max_points", "tests_edited", "seed")


def junit(cards: Sequence[Mapping[str, Any]]) -> str:
    """Write the scorecards as JUnit XML, mentor-only checks included."""
    root = ET.Element("testsuites")
    root.extend(_suite(fit(card), number) for number, card in enumerate(cards))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _suite(card: Mapping[str, Any], number: int) -> ET.Element:
    name = one_line(card["project"]) or "submission"
    cases = [_case(verdict, name) for verdict in verdicts(card)]
    if card["status"] == UNGRADED:
        cases.insert(0, _ungraded(card, name))
    counts = {tag: sum(case.find(tag) is not None for case in cases) for tag in _COUNTED}
    suite = ET.Element(
        "testsuite",
        name=name,
        package=card["package"],
        id=str(number),
        hostname="localhost",
        timestamp=_moment(card["graded_at"]),
        time=_time(card["seconds"]),
        tests=str(len(cases)),
        failures=str(counts["failure"]),
        errors=str(counts["error"]),
        skipped=str(counts["skipped"]),
    )
    properties = ET.SubElement(suite, "properties")
    for key, value in _properties(card):
        ET.SubElement(properties, "property", name=key, value=value)
    suite.extend(cases)
    ET.SubElement(suite, "system-out").text = _printed(card)
    ET.SubElement(suite, "system-err")
    return suite


def _case(verdict: Verdict, project: str) -> ET.Element:
    group = f"{project}.level_{verdict.level}{'.mentor' if verdict.mentor else ''}"
    case = ET.Element(
        "testcase", name=verdict.id, classname=group, time=_time(verdict.seconds or 0)
    )
    if verdict.passed:
        return case
    tag = _TAGS.get(verdict.status, "error")
    said = ET.SubElement(case, tag, message=verdict.message)
    if tag != "skipped":
        said.set("type", verdict.status)
        said.text = f"{verdict.title}\n{verdict.explanation()}"
    return case


def _ungraded(card: Mapping[str, Any], project: str) -> ET.Element:
    case = ET.Element("testcase", name="grading", classname=project, time="0.000")
    ET.SubElement(case, "error", message=not_graded(card), type=UNGRADED)
    return case


def _properties(card: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in _SAID:
        value = card[key]
        yield key, str(value).lower() if isinstance(value, bool) else str(value)
    for check in card["checks"]:
        yield f"points.{check['id']}", f"{check['points']} of {check['max_points']}"


def _printed(card: Mapping[str, Any]) -> str:
    told = [verdict for verdict in verdicts(card) if verdict.passed and verdict.output.strip()]
    return "\n".join(f"[{verdict.id}]\n{verdict.output.rstrip()}" for verdict in told)


def _moment(at: str) -> str:
    """Give UTC without saying so: the schema allows no time zone."""
    return datetime.fromisoformat(at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _time(seconds: float) -> str:
    return f"{seconds:.3f}"
