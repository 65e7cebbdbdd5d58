"""The way in: run the command, and turn what went wrong into one line."""

from __future__ import annotations

import gc
import os
import sys

from makerday.errors import MakerdayError

_INTERRUPTED = 130
_MANY = 50_000


def main() -> int:
    """Run `makerday` with the words of the command line; give its exit code."""
    gc.set_threshold(_MANY)  # starting makes many objects, and no garbage
    from makerday import cli  # noqa: PLC0415 - so that Ctrl-C while it loads is quiet too

    try:
        code = cli.run(sys.argv[1:])
        sys.stdout.flush()
    except MakerdayError as error:
        if os.environ.get("MAKERDAY_DEBUG") == "1":
            raise
        return _said(error)
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return _INTERRUPTED
    except BrokenPipeError:  # the reader has seen enough: `makerday … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _said(error: MakerdayError) -> int:
    hint = f" ({error.hint})" if error.hint else ""
    sys.stderr.write(f"makerday: {error.message}{hint}\n")
    return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
