"""What other systems ask of the files they read, as tables; where each rule is written, too.

Exercism: exercism/docs, building/tooling/test-runners/interface.md and building/tooling/docker.md.
Gradescope: gradescope/autograder_samples, docs/specs.md.
Classroom 50: foundation50/classroom50, schemas/result-v1.schema.json, and validate_result in
    skeleton/dotgithub/scripts/collect_scores.py for what a JSON Schema cannot say.
JUnit: windyroad/JUnit-Schema, JUnit.xsd (WINDY); jenkinsci/xunit-plugin, junit-10.xsd (JENKINS).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

TEXT = {"type": "string"}
WORDS = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 0}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$"}


def record(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """Describe an object of these keys and no others."""
    return {
        "type": "object",
        "required": list(required),
        "properties": required | (optional or {}),
        "additionalProperties": False,
    }


EXERCISM_TEST = record(
    {"name": TEXT, "status": {"enum": ["pass", "fail", "error"]}},
    {
        "message": {"type": ["string", "null"]},
        "output": {"type": ["string", "null"], "maxLength": 500},
        "test_code": TEXT,
        "task_id": {"type": "number"},
    },
) | {
    "if": {"properties": {"status": {"enum": ["fail", "error"]}}},
    "then": {"required": ["message"], "properties": {"message": TEXT}},
}
EXERCISM = record(
    {"version": {"const": 3}, "status": {"enum": ["pass", "fail", "error"]}},
    {
        "message": {"type": ["string", "null"], "maxLength": 65_535},
        "tests": {"type": "array", "items": EXERCISM_TEST},
    },
) | {
    "if": {"properties": {"status": {"const": "error"}}},
    "then": {"required": ["message"], "properties": {"message": WORDS}},
    "else": {"required": ["tests"], "properties": {"message": {"type": "null"}}},
}
EXERCISM_BYTES = 500_000

_SHOWN = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
_STYLE = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
GRADESCOPE_TEST = record(
    {},
    {
        "score": {"type": "number"},
        "max_score": {"type": "number"},
        "status": {"enum": ["passed", "failed"]},
        "name": TEXT,
        "name_format": _STYLE,
        "number": TEXT,
        "output": {"type": "string", "not": {"pattern": "\r"}},
        "output_format": _STYLE,
        "tags": {"type": "array", "items": TEXT},
        "visibility": _SHOWN,
        "extra_data": {"type": "object"},
    },
)
GRADESCOPE = record(
    {},
    {
        "score": {"type": "number"},
        "execution_time": {"type": "number", "minimum": 0},
        "output": TEXT,
        "output_format": _STYLE,
        "test_output_format": _STYLE,
        "test_name_format": _STYLE,
        "visibility": _SHOWN,
        "stdout_visibility": _SHOWN,
        "extra_data": {"type": "object"},
        "tests": {"type": "array", "items": GRADESCOPE_TEST},
        "leaderboard": {"type": "array"},
    },
) | {"anyOf": [{"required": ["score"]}, {"required": ["tests"]}]}

_CLASSROOM50_TEST = {
    "type": "object",
    "required": ["test-name", "passed", "score", "max-score"],
    "properties": {
        "test-name": WORDS,
        "passed": {"type": "boolean"},
        "score": COUNT,
        "max-score": COUNT,
    },
}
CLASSROOM50 = record(
    {
        "schema": {"const": "classroom50/result/v1"},
        **dict.fromkeys(
            ("classroom", "assignment", "owner", "commit", "release", "review"), WORDS
        ),
        "assignment_type": {"enum": ["individual", "group"]},
        "submission": {"type": "string", "pattern": "^submit/"},
        "datetime": MOMENT,
        "score": COUNT,
        "max-score": COUNT,
        "tests": {"type": "array", "items": _CLASSROOM50_TEST},
    },
    {"graded_at": MOMENT, "submitted_by": {"type": "object"}},
)

# Element: (children in their order, required attributes, optional ones), each attribute
# with the pattern of its value. The first child list is WINDY's, which JENKINS allows too.
_ANY, _NAME, _NUMBER = r"(?s).*", r"(?s)\S.*", r"\d+"
_TIME = r"\d+(\.\d{1,3})?"  # WINDY: a decimal; JENKINS: at most three places
_SAID = {"message": _ANY}
JUNIT: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "testsuites": (r"(testsuite )*", {}, {}),
    "testsuite": (
        r"properties (testcase )*system-out system-err ",
        {
            "name": _NAME,
            "package": _ANY,
            "id": _NUMBER,
            "hostname": _NAME,
            "timestamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
            "time": _TIME,
            **dict.fromkeys(("tests", "failures", "errors"), _NUMBER),
        },
        {"skipped": _NUMBER},
    ),
    "properties": (r"(property )*", {}, {}),
    "property": ("", {"name": _NAME, "value": _ANY}, {}),
    "testcase": (
        r"((skipped|error|failure) )?",
        {"name": _NAME, "classname": _NAME, "time": _TIME},
        {},
    ),
    "skipped": ("", {}, _SAID),
    "error": ("", {"type": _ANY}, _SAID),
    "failure": ("", {"type": _ANY}, _SAID),
    "system-out": ("", {}, {}),
    "system-err": ("", {}, {}),
}


def junit_faults(text: str) -> list[str]:
    """Check a file against the table; give what is wrong with it."""
    root = ET.fromstring(text.encode())  # noqa: S314 - our own file
    faults = [] if root.tag == "testsuites" else [f"<{root.tag}> is no root"]
    for each in root.iter():
        children, required, optional = JUNIT[each.tag]
        held = "".join(f"{child.tag} " for child in each)
        if not re.fullmatch(children, held):
            faults.append(f"<{each.tag}> holds {held}")
        faults += [f"<{each.tag}> lacks {name}" for name in required if name not in each.attrib]
        for name, value in each.attrib.items():
            pattern = (required | optional).get(name)
            if pattern is None or not re.fullmatch(pattern, value):
                faults.append(f"<{each.tag}> has {name}={value!r}")
    return faults
