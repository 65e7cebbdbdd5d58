"""What a grading costs beside plain pytest, on a project of six functions and on a real one."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import paired

from makerday import starters

ROUNDS = 15
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))


def main() -> None:
    import tiny  # noqa: PLC0415 - it lies with the tests

    python = sys.executable
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = tiny.project(folder)
        client = starters.generate(starters.find("memcached-client"), "client", folder)
        commands = {
            "pytest -q, tiny": [python, "-m", "pytest", "-q"],
            "makerday check, tiny": [python, "-m", "makerday", "check"],
            "pytest -q, memcached untouched": [python, "-m", "pytest", "-q"],
            "makerday check, memcached untouched": [python, "-m", "makerday", "check"],
            "makerday grade, memcached untouched": [python, "-m", "makerday", "grade", "."],
        }
        folders = {each: small if each.endswith("tiny") else client for each in commands}
        times = paired.measure(commands, folders, ROUNDS)
    plain_tiny, check_tiny, plain, check, grade = commands
    ratios = {
        "CPU_of_check_against_pytest_tiny": paired.ratio(times, check_tiny, plain_tiny),
        "CPU_of_check_against_pytest_memcached": paired.ratio(times, check, plain),
        # A killed sandbox does not tell its CPU seconds, so this one is by the clock.
        "wall_of_grade_against_pytest_memcached": paired.ratio(times, grade, plain, paired.WALL),
    }
    paired.report("grading", paired.rows(times), ratios)


if __name__ == "__main__":
    main()
