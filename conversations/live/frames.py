"""The first frames of a stream that comes back: what it missed."""

from collections.abc import Sequence

from conversations.live.hints import RESYNC, Hint, Rights, for_agent, for_visitor


def replayed(hints: Sequence[Hint] | None, rights: Rights | None) -> bytes:
    """``hints`` None: too much, or too long ago. ``rights`` None: the hints are the visitor's own."""
    if hints is None:
        return RESYNC
    told = (for_visitor(hint) if rights is None else for_agent(hint, rights) for hint in hints)
    return b"".join(frame for frame in told if frame is not None)
