"""Internal comments: they never leave the house."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from conversations.errors import Refused
from conversations.events import EventKind, NewEvent, record
from conversations.models import Comment, Conversation
from helpdesk import bulk
from helpdesk.actors import Actor

MAX_TEXT = 20_000  # characters


@dataclass(slots=True)
class NewComment:
    conversation: Conversation
    text: str
    by: Actor
    mention_ids: tuple[int, ...] = ()


def comment(items: Sequence[NewComment], *, now: datetime) -> list[Comment]:
    """Adds the comments and tells those who are mentioned through the event."""
    for item in items:
        if not item.text.strip():
            raise Refused(_("Write something first: a comment needs a text."), "text")
        if len(item.text) > MAX_TEXT:
            sentence = _("The comment has %(count)s characters; at most %(most)s are kept.")
            raise Refused(sentence % {"count": f"{len(item.text):,}", "most": f"{MAX_TEXT:,}"}, "text")
    rows = [
        Comment(
            conversation_id=item.conversation.pk,
            text=item.text,
            author_kind=item.by.kind,
            author_id=item.by.agent_id,
            author_name=item.by.name,
            at=now,
        )
        for item in items
    ]
    bulk.insert(Comment, rows)
    mentions = Comment.mentions.through
    mentions.objects.bulk_create(
        mentions(comment_id=row.pk, agent_id=agent_id)
        for item, row in zip(items, rows, strict=True)
        for agent_id in item.mention_ids
    )
    record(
        [
            NewEvent(
                EventKind.COMMENT_ADDED,
                item.by,
                item.conversation.contact_id,
                item.conversation.pk,
                {"comment": row.pk, "mentions": list(item.mention_ids)},
                subject=row,
            )
            for item, row in zip(items, rows, strict=True)
        ],
        now=now,
    )
    return rows
