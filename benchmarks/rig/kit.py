"""Six checks of four functions of one line, as a plain pytest project and as submissions.

They are those of the tests' tiny starter, its mentor's check included.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

import tiny  # it lies with the tests


@dataclass(frozen=True)
class Check:
    """`says` has to be true, after the line `before`."""

    name: str
    says: str
    before: str = "pass"


CHECKS = (
    Check("double", "double(21) == 42"),
    Check("slug", "slug('Maker Day') == 'maker-day'"),
    Check(
        "shuffled",
        "in_order(numbers) == sorted(numbers)",
        "numbers = random.sample(range(100), 20)",
    ),
    Check("rate", "rate(1, 4) == 0.25"),
    Check("rate_of_nothing", "rate(1, 0) is None"),
    Check(
        "many_rates",
        "all(rate(part, whole) == part / whole for part, whole in pairs)",
        "pairs = [sorted(random.sample(range(1, 1000), 2)) for _ in range(50)]",
    ),
)
SOLVED = tiny.SOLVED
STARTERS, PROJECT = "starters", "ada"
_SHORT, _LONG = "check_seconds = 1\n", "check_seconds = 20\n"


def plain(folder: Path) -> Path:
    """Make a project that knows nothing of makerday: a module and a file of tests."""
    root = folder / "plain"
    (root / "tests").mkdir(parents=True)
    (root / "kit.py").write_text(SOLVED)
    tests = [f"def test_{c.name}():\n    {c.before}\n    assert {c.says}\n" for c in CHECKS]
    head = "import random\n\nfrom kit import double, in_order, rate, slug\n"
    (root / "tests" / "test_kit.py").write_text("\n\n".join([head, *tests]))
    (root / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\ntestpaths = ["tests"]\npythonpath = ["."]\n'
    )
    return root


def copies(project: Path, folder: Path, count: int) -> list[Path]:
    """Copy a project so many times; what a run of it has cached is copied along."""
    folder.mkdir()
    made = [folder / f"hire_{number:04}" for number in range(1, count + 1)]
    for each in made:
        shutil.copytree(project, each)
    return made


def _starters(folder: Path) -> Path:
    """Copy the tests' starters with a limit that a busy machine does not reach."""
    made = folder / STARTERS
    shutil.copytree(tiny.STARTERS, made)
    rubric = made / "tiny" / "rubric.toml"
    rubric.write_text(rubric.read_text().replace(_SHORT, _LONG))
    return made


def submissions(folder: Path, count: int) -> list[Path]:
    """Make solved projects of which no two are alike."""
    project = tiny.project(folder)
    assert project == folder / PROJECT  # noqa: S101 - that is what the tests call it
    shutil.copy(_starters(folder) / "tiny" / "rubric.toml", project)
    made = copies(project, folder / "submissions", count)
    for each in made:
        tiny.write(each, f"# written by {each.name}\n{SOLVED}")
    return made
