"""Take away what running the template's own tests, or installing makerday, left in it.

makerday runs this file as it stands: it must hold no Jinja.
"""

from __future__ import annotations

import shutil
from pathlib import Path

for name in ("__pycache__", ".pytest_cache", ".makerday"):
    for folder in Path.cwd().rglob(name):
        shutil.rmtree(folder)
