"""When a message that was not taken is tried again."""

from datetime import timedelta

PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
)


def pause(attempts: int, after: timedelta | None = None) -> timedelta | None:
    """How long to wait after so many attempts (from 1), and at least as long as the provider asked. None: give up."""
    if not 1 <= attempts <= len(PAUSES):
        return None
    return max(PAUSES[attempts - 1], after or timedelta(0))
