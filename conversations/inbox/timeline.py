"""What happened in a conversation, in order: messages, comments and events, a page at a time from the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from conversations.events import IN_THREAD
from conversations.inbox.people import Names
from conversations.inbox.words import sentence
from conversations.models import Comment, Conversation, Direction, Event, Message

PAGE = 50  # items
TOGETHER = timedelta(minutes=5)  # messages of one author closer than this stand under one name

# Of things of the same moment, the lower rank comes first in the thread.
RANKS: tuple[tuple[str, int], ...] = (("message", 1), ("comment", 2), ("event", 0))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands in the thread; total, so that a page ends where the next one begins."""

    at: datetime
    rank: int
    id: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()},{self.rank},{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        try:
            moment, rank, number = text.split(",")
            at = datetime.fromisoformat(moment)
            return cls(at, int(rank), int(number)) if at.tzinfo is not None and abs(int(number)) < 2**63 else None
        except ValueError:
            return None

    def earlier(self, rank: int) -> Q:
        """The condition on rows of ``rank`` that stand before this place; its first part bounds the index."""
        if rank < self.rank:
            return Q(at__lte=self.at)
        if rank > self.rank:
            return Q(at__lt=self.at)
        return Q(at__lte=self.at) & (Q(at__lt=self.at) | Q(id__lt=self.id))


@dataclass(slots=True)
class Item:
    """``row`` is the message, comment or event; ``text`` an event in words."""

    kind: str
    place: Place
    row: Any
    author: str = ""
    side: str = ""  # in, out
    text: str = ""
    continues: bool = False  # under the name of the one before
    begins_day: bool = False
    is_new: bool = False  # the first one that nobody has read

    @property
    def id(self) -> str:
        return f"{self.kind}-{self.row.pk}"


@dataclass(frozen=True, slots=True)
class Page:
    items: list[Item]
    older: Place | None  # where an earlier page ends, if there is one


def page(conversation: Conversation, *, before: Place | None = None, unread: int = 0) -> Page:
    """The last items (before a place), oldest first."""
    found = _newest(conversation, before)
    found.sort(key=lambda item: (item.place.at, item.place.rank, item.place.id))
    context, items = found[:-PAGE][-1:], found[-PAGE:]
    _name(items + context, conversation)
    _group(context + items)
    _mark_new(items, unread)
    return Page(items, items[0].place if context else None)


def _newest(conversation: Conversation, before: Place | None) -> list[Item]:
    found: list[Item] = []
    floor: datetime | None = None
    for kind, rank in RANKS:
        rows = _rows(conversation, kind)
        if before is not None:
            rows = rows.filter(before.earlier(rank))
        if floor is not None:
            rows = rows.filter(at__gte=floor)
        newest = list(rows.order_by("-at", "-id")[: PAGE + 1])
        if len(newest) > PAGE:  # nothing older stands on this page: the log need not be read past it
            floor = newest[-1].at
        found += [Item(kind, Place(row.at, rank, row.pk), row) for row in newest]
    return found


def _rows(conversation: Conversation, kind: str) -> "QuerySet[Any]":
    if kind == "message":
        return Message.objects.filter(conversation_id=conversation.pk).prefetch_related("attachments")
    if kind == "comment":
        return Comment.objects.filter(conversation_id=conversation.pk)
    return Event.objects.filter(conversation_id=conversation.pk, kind__in=IN_THREAD)


def _name(items: Sequence[Item], conversation: Conversation) -> None:
    names = Names.of([item.row for item in items])
    for item in items:
        row = item.row
        if item.kind == "event":
            item.text = sentence(row, names, contact=conversation.contact.name)
        elif item.kind == "comment":
            item.author = names.author(row.author_kind, row.author_id, row.author_name)
        else:
            inbound = row.direction == Direction.INBOUND
            item.side = "in" if inbound else "out"
            item.author = (
                conversation.contact.name if inbound else names.author(row.author_kind, row.author_id, row.author_name)
            )


def _group(items: Sequence[Item]) -> None:
    previous: Item | None = None
    for item in items:
        day = timezone.localtime(item.place.at).date()
        item.begins_day = previous is None or timezone.localtime(previous.place.at).date() != day
        item.continues = previous is not None and not item.begins_day and _together(previous, item)
        previous = item


def _together(one: Item, other: Item) -> bool:
    same = (one.kind, one.side, one.author) == (other.kind, other.side, other.author)
    return same and other.kind != "event" and other.place.at - one.place.at < TOGETHER


def _mark_new(items: Sequence[Item], unread: int) -> None:
    inbound = [item for item in items if item.side == "in"]
    if unread and inbound:
        inbound[-unread if unread <= len(inbound) else 0].is_new = True
