"""Whether a run came to what was expected. Pure: a transcript in, what is wrong out."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from .matching import mismatches
from .scene import NOT_RUN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .rule import Expect
    from .scene import Transcript

_ENDED = {
    "flood": "printed more than 1 MB, and was stopped",
    "processes": "started more than 200 processes, and was stopped",
    "parent": "killed the process that had started it",
}


def judge(expect: Expect, run: Transcript, late: Mapping[str, str] | None = None) -> list[str]:
    """List what is wrong with a run; `late` gives what earlier runs gave, by name."""
    if run.ended == NOT_RUN:
        return []
    if run.ended in _ENDED:
        return [_ENDED[run.ended]]
    if run.ended == "time" and expect.ends is True:
        return [f"still running after {round(run.seconds, 1):g} s{_last_words(run)}"]
    if not run.ended and expect.ends is False:
        return [f"ended after {run.seconds:.1f} s ({exited(run)}), expected it to stay"]
    late = late or {}
    problems = [*_exit(expect, run)]
    for stream, matcher in expect.streams.items():
        problems += mismatches(matcher, getattr(run, stream), stream, late)
    problems += [*_times(expect, run), *_traces(expect, run, late)]
    return problems


def exited(run: Transcript) -> str:
    if run.exit is None:
        return "no exit code"
    if run.signal:
        return f"exit {run.exit}, by signal {run.signal}"
    return f"exit {run.exit}"


def _last_words(run: Transcript) -> str:
    return "" if run.output.strip() else ", and printed nothing"


def _exit(expect: Expect, run: Transcript) -> Iterator[str]:
    if expect.exit is None or run.exit is None:
        return
    wanted = {"zero": (0,), "nonzero": range(1, 256)}.get(str(expect.exit), expect.exit)
    if run.exit not in wanted:
        words = expect.exit if isinstance(expect.exit, str) else " or ".join(map(str, expect.exit))
        yield f"{exited(run)}, expected {words}"


def _times(expect: Expect, run: Transcript) -> Iterator[str]:
    if expect.within is not None and run.since_key > expect.within:
        yield f"took {run.since_key:.2f} s, expected at most {expect.within:g} s"
    if expect.cpu is not None and run.cpu and run.baseline:
        used, base = median(run.cpu), max(median(run.baseline), 0.001)
        if used > expect.cpu * base:
            yield (
                f"used {1000 * used:.0f} ms of CPU, {used / base:.1f} times `python -c pass`, "
                f"expected at most {expect.cpu:g} times"
            )


def _traces(expect: Expect, run: Transcript, late: Mapping[str, str]) -> Iterator[str]:
    if expect.touched == ("*",) and not run.touched:
        yield "touched no file"
    elif expect.touched is not None and expect.touched != ("*",):
        stray = [path for path in run.touched if not _allowed(path, expect.touched)]
        if stray:
            more = f" and {len(stray) - 3} more" if len(stray) > 3 else ""  # noqa: PLR2004 - three are told
            yield f"touched {', '.join(stray[:3])}{more}"
    for path, matcher in expect.files.items():
        text = run.kept.get(path)
        if isinstance(matcher, bool):
            if (text is not None) is not matcher:
                yield f"{path} is {'there' if text is not None else 'not there'}"
        elif text is None:
            yield f"{path} is not there"
        else:
            yield from mismatches(matcher, text, path, late)
    if expect.nothing_left and run.left:
        noun = "process" if run.left == 1 else "processes"
        yield f"left {run.left} {noun} behind"


def _allowed(path: str, places: tuple[str, ...]) -> bool:
    """Tell whether a path is an allowed place, lies in one, or is a folder on the way to one."""
    on_the_way = path.endswith("/") and any(place.startswith(path) for place in places)
    inside = any(place.endswith("/") and path.startswith(place) for place in places)
    return path in places or inside or on_the_way
