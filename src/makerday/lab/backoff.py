"""How long a crashed dyno waits before it is started again."""

HEALTHY_SECONDS = 60.0
_FIRST, _LONGEST = 1.0, 300.0


def delay(crashes: int) -> float:
    """Give the seconds to wait after so many crashes in a row: 0, 1, 2, 4 … 300."""
    return 0.0 if crashes <= 1 else min(_LONGEST, _FIRST * 2.0 ** min(crashes - 2, 20))


def crashes_in_a_row(before: int, lived: float) -> int:
    """Count one more crash; a dyno that lived long enough starts from one again."""
    return 1 if lived >= HEALTHY_SECONDS else before + 1
