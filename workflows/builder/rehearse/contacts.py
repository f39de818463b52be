"""Existing contacts whose data a rehearsal may take over: found among those that this person may see, and copied."""

from collections.abc import Mapping

from django.db.models import Q

from contacts.models import Contact
from conversations.models import Conversation, Status
from conversations.visibility import contacts_visible_to
from helpdesk.api.parsers import UNSTORABLE
from helpdesk.models import Agent
from workflows.builder.rehearse.setting import COLUMNS

MOST = 8
RIGHT = "contacts.view_contact"


def found(agent: Agent, words: str) -> list[Contact]:
    """The newest that hold every word in name, email or phone."""
    rows = Contact.objects.filter(contacts_visible_to(agent))
    for word in UNSTORABLE.sub(" ", words).split()[:5]:
        one = Q(first_name__icontains=word) | Q(last_name__icontains=word)
        rows = rows.filter(one | Q(email__icontains=word) | Q(phone__icontains=word))
    return list(rows.order_by("-pk")[:MOST]) if words.strip() else []


def values(agent: Agent, pk: str) -> Mapping[str, str] | None:
    """What the form shows of the contact; None if this person may not see them."""
    if not agent.has_perm(RIGHT) or not pk.isascii() or not pk.isdigit():
        return None
    contact = Contact.objects.filter(contacts_visible_to(agent), pk=int(pk[:18])).first()
    if contact is None:
        return None
    closed = Conversation.objects.visible_to(agent).filter(contact=contact, status=Status.CLOSED)
    last = closed.filter(assignee__isnull=False).order_by("-pk").select_related("assignee").first()
    return {
        **{column: getattr(contact, column) for column in COLUMNS},
        **{f"field_{key}": _text(value) for key, value in contact.fields.items()},
        "tags": ", ".join(contact.tags.order_by("name").values_list("name", flat=True)),
        "conversations": str(min(closed.count(), 1_000)),
        "last_agent": last.assignee.email if last and last.assignee else "",
    }


def _text(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
