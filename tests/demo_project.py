"""A project with a scorecard and a history, for tests of its demo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from makerday import demo
from makerday.errors import MakerdayError

if TYPE_CHECKING:
    from pathlib import Path

CODE = '''\
class Client:
    def get(self, key):
        """Give the value of a key, or None."""
        line = self._ask(key)
        if line == b"END":
            return None
        return line

    def touch(self, key):
        raise NotImplementedError
'''
RUBRIC = """\
schema = "makerday/rubric/1"
starter = "memcached-client"
version = "1"
title = "Memcached client"
[demo]
command = ["demo.py"]
seconds = 30
[[levels]]
number = 1
title = "Hello"
brief = "Store a value and get it back."
[[levels.checks]]
id = "test_a_value_comes_back"
points = 20
[[levels]]
number = 2
title = "Whole protocol"
brief = "Count and expire."
[[levels.checks]]
id = "test_an_absent_key"
points = 20
"""


def check(level: int, status: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any key
    points = 20 if status == "passed" else 0
    base = {"id": f"test_{level}", "title": f"check {level}", "level": level, "points": points}
    return base | {"max_points": 20, "status": status, "visibility": "public", **more}


def card(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - any key
    failure = {"called": "client.incr('absent')", "expected": "None", "got": "b'``` {{ x }}'"}
    return {
        "title": "Memcached client",
        "project": "ada_cache",
        "package": "ada_cache",
        "status": "graded",
        "reason": "",
        "points": 20,
        "max_points": 40,
        "graded_at": "2026-11-23T12:40:00+00:00",
        "mentor_checks": 4,
        "levels": [
            {"number": 1, "title": "Hello", "points": 20, "max_points": 20, "status": "complete"},
            {"number": 2, "title": "Whole", "points": 0, "max_points": 20, "status": "open"},
        ],
        "checks": [check(1, "passed"), check(2, "failed", failure=failure)],
        **more,
    }


def line(at: str, *points: int) -> dict[str, Any]:
    return {"at": at, "levels": [{"number": n, "points": p} for n, p in enumerate(points, 1)]}


HISTORY = [line("2026-11-23T10:00:00+00:00", 0, 0), line("2026-11-23T12:40:00+00:00", 20, 0)]


def build(folder: Path) -> Path:
    """Make a project in `folder`, with a first level done."""
    root = folder / "ada_cache"
    (root / "ada_cache").mkdir(parents=True)
    (root / "ada_cache" / "client.py").write_text(CODE)
    (root / "rubric.toml").write_text(RUBRIC)
    (root / "README.md").write_text(
        "# ada_cache\n\nA client, and {{ nothing }} else.\n\n## More\n"
    )
    (root / "demo.py").write_text("print('\\x1b[32m214 values\\x1b[0m <script>alert(1)</script>')")
    return root


def make(project: Path, text: str | None = None, **more: Any) -> str:  # noqa: ANN401 - passed on
    """Make the demo, of the text if one is given, and read its page."""
    if text is not None:
        (project / "demo").mkdir(exist_ok=True)
        (project / "demo" / "slides.md").write_text(text)
    given = {"scorecard": card(), "history": HISTORY} | more
    return demo.make(project, **given).read_text()


def slides(project: Path) -> str:
    return (project / "demo" / "slides.md").read_text()


def refused(
    project: Path,
    text: str | None = None,
    **more: Any,  # noqa: ANN401 - passed on
) -> tuple[str, str]:
    with pytest.raises(MakerdayError) as caught:
        make(project, text, **more)
    assert "\n" not in caught.value.message
    return caught.value.message.replace(f"{project}/", ""), caught.value.hint
