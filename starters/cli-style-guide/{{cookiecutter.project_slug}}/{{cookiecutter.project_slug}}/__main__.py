"""The way in: `python -m` and the name of this package."""

from .cli import main

raise SystemExit(main())
