"""Channels by id, read once for a piece of work."""

from collections.abc import Iterable

from channels.models import Channel
from helpdesk.together import memory


def channels(ids: Iterable[int]) -> dict[int, Channel]:
    """Those that are there."""
    known, wanted = memory("channels by id"), set(ids)
    if missing := wanted - known.keys():
        known.update(Channel.objects.in_bulk(missing))
    return {key: known[key] for key in wanted if key in known}
