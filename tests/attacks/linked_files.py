"""Hand in links to the mentor's files, to devices and to itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tiny

from attacks import at_import

if TYPE_CHECKING:
    from pathlib import Path

HONEST = 5
SAYS = "not used"


READ = """\
from pathlib import Path

for path in Path(__file__).parent.iterdir():
    print(path.read_bytes())
"""


def plant(root: Path) -> None:
    at_import(
        root,
        READ,
    )
    package = root / tiny.PACKAGE
    (package / "secret.txt").symlink_to(root.parent / "home" / "secret.txt")
    (package / "secrets").symlink_to(root.parent / "home")
    (package / "zero.py").symlink_to("/dev/zero")
    (package / "loop.py").symlink_to("loop.py")
    (package / "up").symlink_to("..")
    (root / "tests" / "test_level_2.py").unlink()
    (root / "tests" / "test_level_2.py").symlink_to("/dev/zero")
