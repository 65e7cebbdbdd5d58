"""A shelf that knows nothing of signals, and paints nothing."""

import os

from .cli import main

os.environ["NO_COLOR"] = "1"
raise SystemExit(main())
