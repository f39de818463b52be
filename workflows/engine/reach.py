"""What each channel lets us do with each contact of a batch now: address, window, buttons, templates."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from channels.adapters.registry import adapter
from channels.known import channels
from channels.models import Channel
from contacts.models import Identity
from conversations.outbound.windows import window
from workflows.facts import ChannelFacts


def first_addresses(contact_ids: Collection[int]) -> dict[int, Identity]:
    """Where to open a conversation with each contact who has none yet: the active channel on which they wrote last."""
    rows = Identity.objects.filter(contact_id__in=contact_ids, channel__is_active=True).select_related("channel")
    latest = sorted(
        rows, key=lambda one: (one.last_inbound_at is not None, one.last_inbound_at or one.created_at, one.pk)
    )
    return {one.contact_id: one for one in latest}


@dataclass(slots=True)
class Reach:
    """Two queries for the channels that are known by id, two more for each that a step names beside them."""

    now: datetime
    contact_ids: Collection[int] = ()
    channels: dict[int, Channel] = field(default_factory=dict)
    named: dict[str, Channel | None] = field(default_factory=dict)
    identities: dict[tuple[int, int], Identity] = field(default_factory=dict)  # (channel, contact)
    known: dict[tuple[int, int], ChannelFacts] = field(default_factory=dict)  # likewise; a run's steps ask many times

    def load(self, channel_ids: Collection[int]) -> None:
        self.take(channels(channel_ids).values())

    def take(self, rows: Iterable[Channel]) -> None:
        new = {row.pk: row for row in rows}
        self.channels.update(new)
        self.named.update({row.name: row for row in new.values()})
        found = Identity.objects.filter(channel_id__in=new, contact_id__in=self.contact_ids)
        for one in sorted(found, key=lambda one: (one.last_inbound_at or one.created_at, one.pk)):
            self.identities[(one.channel_id, one.contact_id)] = one  # of several, the one that wrote last
        self.known.clear()

    def by_name(self, name: str, contact_id: int) -> ChannelFacts | None:
        """None where there is no active channel of that name."""
        if name not in self.named:
            self.named[name] = None
            self.take(Channel.objects.filter(name=name))
        row = self.named[name]
        return self.facts(row, contact_id) if row is not None and row.is_active else None

    def facts(self, channel: Channel, contact_id: int) -> ChannelFacts:
        key = (channel.pk, contact_id)
        found = self.known.get(key)
        if found is None:
            kind, identity = adapter(channel.kind), self.identities.get(key)
            found = self.known[key] = ChannelFacts(
                name=channel.name,
                kind=channel.kind,
                window_open=window(channel, identity, self.now).open,
                reachable=identity is not None,
                max_quick_replies=kind.max_quick_replies,
                templates=kind.templates,
            )
        return found
