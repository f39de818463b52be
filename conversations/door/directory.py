"""Which channel an address is, remembered for some seconds: a busy one costs no query and no decryption a request."""

import re
from time import monotonic
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from channels.models import Channel

SECONDS = 3.0  # so long a change made in another process may go unnoticed
MOST = 1000  # channels remembered
PUBLIC_ID = re.compile(r"[0-9a-zA-Z]{1,32}")

_known: dict[str, tuple[float, Channel]] = {}


def remembered(public_id: str) -> Channel | None:
    """Without a query; None says only that one is needed."""
    found = _known.get(public_id)
    return found[1] if found and found[0] > monotonic() else None


def look_up(public_id: str) -> Channel | None:
    """The active channel, by the database. Those that do not exist are not remembered: guessing fills no memory."""
    if not PUBLIC_ID.fullmatch(public_id):
        return None
    channel = Channel.objects.filter(public_id=public_id, is_active=True).first()
    if channel is not None:
        if len(_known) >= MOST:
            _known.clear()
        _known[public_id] = (monotonic() + SECONDS, channel)
    return channel


def find(public_id: str) -> Channel | None:
    return remembered(public_id) or look_up(public_id)


@receiver([post_save, post_delete], sender=Channel)
def forget(**kwargs: Any) -> None:
    """A change made in this process holds at once, a rotated secret above all. Sending no signals but one is a rule for
    facts of the house; this is Django's own, about a cache."""
    _known.clear()
