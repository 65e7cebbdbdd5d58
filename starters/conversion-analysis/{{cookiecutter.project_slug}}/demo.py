"""What your analysis says, for the terminal: `python demo.py [moved | experiments]`."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "out" / "results.json"


def main() -> int:
    package = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))["tool"]["makerday"]["package"]
    if not (HERE / "data").is_dir():
        subprocess.run([sys.executable, HERE / "make_data.py"], stdout=subprocess.DEVNULL, check=True)
    ran = subprocess.run([sys.executable, "-m", package, "data", "out"], cwd=HERE, check=False)
    if ran.returncode:
        return ran.returncode
    results = json.loads(RESULTS.read_text("utf-8"))
    for name in sys.argv[1:] or PARTS:
        PARTS[name](results)
    return 0


def funnel(results: dict[str, Any]) -> None:
    counts = results.get("funnel", {})
    most = max(counts.values(), default=1) or 1
    for name, people in counts.items():
        bar = "█" * round(40 * people / most)
        print(f"  {name.removesuffix('_people'):<10}{people:>9,}  {bar}")


def moved(results: dict[str, Any]) -> None:
    change = results.get("change")
    if not change:
        return print("  what moved is level 4")
    before, after = (100 * change[f"signup_rate_{when}"] for when in ("before", "after"))
    print(f"  sign-ups went from {before:.1f} % to {after:.1f} %")
    print(f"  other people {change['mix_pp']:+.1f} pp, other behaviour {change['rate_pp']:+.1f} pp")
    broken = results["broken_release"]
    print(f"  {broken['platform']} {broken['app_version']} broke {broken['step']}, since {broken['first_local_day']}")
    return None


def experiments(results: dict[str, Any]) -> None:
    for each in results.get("experiments", []):
        known = each["diff_pp"] is not None
        figures = "{diff_pp:+.1f} pp  [{ci_low_pp:+.1f}, {ci_high_pp:+.1f}]".format(**each) if known else ""
        print(f"  {each['name']:<10}{each['verdict']:<16}{figures}")


PARTS = {"funnel": funnel, "moved": moved, "experiments": experiments}

if __name__ == "__main__":
    sys.exit(main())
