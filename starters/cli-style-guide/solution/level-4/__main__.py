"""A shelf that knows nothing of signals."""

from .cli import main

raise SystemExit(main())
