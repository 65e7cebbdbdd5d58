"""The way in: run the command, and turn what went wrong into one line."""

from __future__ import annotations

import gc
import os
import signal
import sys

from makerday.errors import MakerdayError

TYPE_CHECKING = False  # typing itself would be a tenth of the start
if TYPE_CHECKING:
    from collections.abc import Callable

_SIGNALLED = 128
_ENDING = (signal.SIGTERM, signal.SIGHUP)
_MANY = 50_000


class _Ended(KeyboardInterrupt):
    """A signal other than Ctrl-C asks for the end: what cleans up after one does after both."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def main() -> int:
    """Run `makerday` with the words of the command line; give its exit code."""
    gc.set_threshold(_MANY)  # starting makes many objects, and no garbage
    for number in _ENDING:
        _stoppable(number)
    from makerday import cli  # noqa: PLC0415 - so that Ctrl-C while it loads is quiet too

    try:
        code = _completed(cli.run)
    except MakerdayError as error:
        if os.environ.get("MAKERDAY_DEBUG") == "1":
            raise
        return _said(error)
    except _Ended as ended:
        return _SIGNALLED + ended.number
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return _SIGNALLED + signal.SIGINT
    except BrokenPipeError:  # the reader has seen enough: `makerday … | head`
        _drop_output()
        return 0
    return code


def _completed(run: Callable[[list[str]], int]) -> int:
    """Run it, and see to it that what it printed has gone out; argparse ends by SystemExit."""
    try:
        code = run(sys.argv[1:])
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _drop_output()
        raise MakerdayError(f"the output cannot be written: {error.strerror}") from error
    return code


def _drop_output() -> None:
    """Keep Python from trying again, and complaining, when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _stoppable(number: int) -> None:
    """Let a signal that asks for an end clean up as Ctrl-C does, once; nohup stays nohup."""

    def end(*_: object) -> None:
        signal.signal(number, signal.SIG_IGN)
        raise _Ended(number)

    if signal.getsignal(number) == signal.SIG_DFL:
        signal.signal(number, end)


def _said(error: MakerdayError) -> int:
    hint = f" ({error.hint})" if error.hint else ""
    sys.stderr.write(f"makerday: {error.message}{hint}\n")
    return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
