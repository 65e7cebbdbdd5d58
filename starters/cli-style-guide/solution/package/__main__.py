"""The way in. Signals first: whatever loads after this line may be interrupted quietly."""

import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.signal(signal.SIGPIPE, signal.SIG_DFL)

from .cli import main  # noqa: E402 - see above

raise SystemExit(main())
