"""Finding conversations by who wrote and what was said, among those that the agent may see."""

from django.db.models import Q

from conversations.inbox.lists import COLUMNS, PAGE
from conversations.models import Conversation, Message
from conversations.visibility import visible_to
from helpdesk.models import Agent

MESSAGES = 200  # the newest that hold the words
WORDS = 6
SHORTEST = 2  # characters


def search(agent: Agent, text: str) -> list[Conversation]:
    """The newest 50 of any status: every word in the contact's name or addresses, or every word in one message."""
    words = text.replace("\x00", "").split()[:WORDS]
    if sum(len(word) for word in words) < SHORTEST:
        return []
    by_contact, by_message = Q(), Q()
    for word in words:
        by_contact &= _in_contact(word)
        by_message &= Q(text__icontains=word)
    visible = Conversation.objects.visible_to(agent)
    ids = set(visible.filter(by_contact).order_by("-last_message_at", "-id").values_list("pk", flat=True)[:PAGE])
    said = Message.objects.filter(visible_to(agent, "conversation__"), by_message).order_by("-id")
    ids |= set(said.values_list("conversation_id", flat=True)[:MESSAGES])
    rows = visible.filter(pk__in=ids).select_related("contact", "assignee", "team", "channel").only(*COLUMNS)
    return list(rows.order_by("-last_message_at", "-id")[:PAGE])


def _in_contact(word: str) -> Q:
    found = Q()
    for name in ("first_name", "last_name", "email"):
        found |= Q(**{f"contact__{name}__icontains": word})
    digits = "".join(sign for sign in word if sign.isdecimal())
    return found | Q(contact__phone__contains=digits) if len(digits) > 2 else found
