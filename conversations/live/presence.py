"""Saying that somebody types or looks: by NOTIFY on PostgreSQL, within the process on SQLite. Nothing is stored."""

from dataclasses import dataclass

from django.db import connection

from contacts.models import Identity
from conversations.live import feeds, hubs
from conversations.live.signs import Sign
from conversations.models import Conversation
from helpdesk.models import Agent


@dataclass(frozen=True, slots=True)
class Who:
    """Either one of us or, with ``agent`` None, the contact."""

    agent: Agent | None = None


CONTACT = Who()


def typing(conversation_id: int, who: Who, on: bool) -> None:
    """Colleagues who may see the conversation are told, and the other side of it. The caller has checked the right."""
    _show("typing", conversation_id, who, on)


def viewing(conversation_id: int, who: Who, on: bool) -> None:
    """Colleagues are told, so that two do not answer at once; the contact never is."""
    _show("viewing", conversation_id, who, on)


def _show(kind: str, conversation_id: int, who: Who, on: bool) -> None:
    rows = Conversation.objects.filter(pk=conversation_id)  # by id: the caller's check stands before this
    found = rows.values_list("assignee_id", "team_id", "contact_id", "channel_id").first()
    if found is None:
        return
    assignee_id, team_id, contact_id, channel_id = found
    agent = who.agent
    visitors: tuple[tuple[int, str], ...] = ()
    if agent is not None and kind == "typing":
        addresses = Identity.objects.filter(contact_id=contact_id, channel_id=channel_id)
        visitors = tuple((channel_id, address) for address in addresses.values_list("external_id", flat=True)[:10])
    sign = Sign(
        kind=kind,
        conversation_id=conversation_id,
        on=on,
        place=(assignee_id, team_id),
        agent_id=agent.pk if agent else None,
        name=agent.name if agent else "",
        first_name=agent.first_name if agent else "",
        visitors=visitors,
    )
    _tell(sign.write())


def _tell(payload: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [feeds.TYPING, payload])
        return
    hub = hubs.running()
    if hub is not None:
        hub.sign_from_thread(payload)
