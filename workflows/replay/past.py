"""Conversations as they came in: who wrote what and when, what was known of the contact then, who had it in truth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contacts.models import Tagging
from conversations.events import EventKind
from conversations.models import Conversation, Direction, Event, Message
from helpdesk.actors import ActorKind
from helpdesk.models import Agent, Team
from workflows.channel_rules import RULES
from workflows.facts import CONTACT_FIELDS
from workflows.scenarios.script import GivenContact, Happens

ROUTED = (EventKind.CONVERSATION_ASSIGNED, EventKind.CONVERSATION_QUEUED)
KNOWN = (EventKind.CONTACT_UPDATED, EventKind.CONTACT_TAGGED)


@dataclass(frozen=True, slots=True)
class Past:
    """``turns`` in order, each at its time. ``team`` and ``agent`` (email) had it in the end; empty: nobody."""

    conversation: int
    opened_at: datetime
    until: datetime  # when it was closed, or how far is looked
    opened_by: str
    channel: str
    channel_kind: str
    contact: GivenContact
    turns: tuple[tuple[datetime, Happens], ...]
    team: str
    agent: str


def load(ids: Sequence[int], until: datetime) -> list[Past]:
    """Of these conversations, by a fixed number of queries; ``until`` is how far open ones are looked at."""
    rows = list(
        Conversation.objects.filter(pk__in=ids).select_related("contact", "channel", "team", "assignee").order_by("pk")
    )
    emails = dict(Agent.objects.values_list("pk", "email"))
    turns = _turns(ids, emails)
    routed = _routed(ids, emails)
    contacts = _contacts(rows)
    found = []
    for row in rows:
        if row.channel.kind not in RULES:
            continue  # of a kind that no play knows the rules of
        team, agent = routed.get(row.pk) or (
            row.team.name if row.team else "",
            row.assignee.email if row.assignee else "",
        )
        found.append(
            Past(
                conversation=row.pk,
                opened_at=row.opened_at,
                until=min(row.closed_at or until, until),
                opened_by=row.opened_by,
                channel=row.channel.name,
                channel_kind=row.channel.kind,
                contact=contacts[row.pk],
                turns=tuple(sorted(turns.get(row.pk, ()), key=lambda turn: turn[0])),
                team=team,
                agent=agent,
            )
        )
    return found


Turns = dict[int, list[tuple[datetime, Happens]]]


def _turns(ids: Sequence[int], emails: Mapping[int, str]) -> Turns:
    """What the contact wrote, what agents wrote, and that agents closed it. What workflows did is the draft's now."""
    turns: Turns = {}
    ours = Message.objects.filter(conversation_id__in=ids).order_by("conversation_id", "at", "id")
    for key, at, direction, kind, author, text, data in ours.values_list(
        "conversation_id", "at", "direction", "author_kind", "author_id", "text", "data"
    ):
        if direction == Direction.INBOUND:
            choice = (data.get("choice") or {}).get("title", "")
            turn = Happens("tap", choice) if choice else Happens("contact", text)
        elif kind == ActorKind.AGENT and author in emails:
            turn = Happens("agent", text, by=emails[author])
        else:
            continue
        turns.setdefault(key, []).append((at, turn))
    closed = Event.objects.filter(
        conversation_id__in=ids, kind=EventKind.CONVERSATION_CLOSED, actor_kind=ActorKind.AGENT
    )
    for key, at, agent in closed.values_list("conversation_id", "at", "actor_id"):
        turns.setdefault(key, []).append((at, Happens("close", True, by=emails.get(agent or 0, ""))))
    return turns


def _routed(ids: Sequence[int], emails: Mapping[int, str]) -> dict[int, tuple[str, str]]:
    """Team and agent by the last event that gave it to somebody; a team's queue where nobody ever had it."""
    teams = dict(Team.objects.values_list("pk", "name"))
    found: dict[int, tuple[str, str]] = {}
    rows = Event.objects.filter(conversation_id__in=ids, kind__in=ROUTED).order_by("id")
    for key, data in rows.values_list("conversation_id", "data"):
        team, agent = teams.get(data.get("team") or 0, ""), emails.get(data.get("agent") or 0, "")
        if agent or (team and not found.get(key, ("", ""))[1]):
            found[key] = (team, agent)
    return found


def _contacts(rows: Sequence[Conversation]) -> dict[int, GivenContact]:
    """By conversation: the contact as they were when it opened. What changed since is walked back, newest first."""
    contact_ids = {row.contact_id for row in rows}
    since = min((row.opened_at for row in rows), default=None)
    changes: dict[int, list[tuple[datetime, str, dict[str, Any]]]] = {}
    events = Event.objects.filter(contact_id__in=contact_ids, kind__in=KNOWN).order_by("-id")
    if since is not None:
        events = events.filter(at__gt=since)
    for contact, at, kind, data in events.values_list("contact_id", "at", "kind", "data"):
        changes.setdefault(contact, []).append((at, kind, data))
    tags: dict[int, set[str]] = {}
    for contact, name in Tagging.objects.filter(contact_id__in=contact_ids).values_list("contact_id", "tag__name"):
        tags.setdefault(contact, set()).add(name)
    before = _before(contact_ids)
    found = {}
    for row in rows:
        known = {name: getattr(row.contact, name) for name in CONTACT_FIELDS}
        fields, then = dict(row.contact.fields), set(tags.get(row.contact_id, ()))
        for at, kind, data in changes.get(row.contact_id, ()):
            if at > row.opened_at:
                _undo(kind, data, known, fields, then)
        earlier = [agent for closed, agent in before.get(row.contact_id, ()) if closed <= row.opened_at]
        last = next((agent for agent in reversed(earlier) if agent), None)
        found[row.pk] = GivenContact(
            {name: value for name, value in known.items() if value}, fields, tuple(sorted(then)), len(earlier), last
        )
    return found


def _undo(kind: str, data: Mapping[str, Any], known: dict[str, Any], fields: dict[str, Any], tags: set[str]) -> None:
    if kind == EventKind.CONTACT_TAGGED:
        tags.difference_update(data.get("added", ()))
        tags.update(data.get("removed", ()))
        return
    for name, change in (data.get("changes") or {}).items():
        if not isinstance(change, list) or len(change) != 2:
            continue
        old = change[0]
        if name in CONTACT_FIELDS:
            known[name] = old or ""
        elif old is None:
            fields.pop(name, None)
        else:
            fields[name] = old


def _before(contact_ids: Iterable[int]) -> dict[int, list[tuple[datetime, str]]]:
    """Of each contact the conversations that were closed, oldest first: when, and who had it."""
    found: dict[int, list[tuple[datetime, str]]] = {}
    rows = Conversation.objects.filter(contact_id__in=contact_ids, closed_at__isnull=False).order_by("pk")
    for contact, closed, agent in rows.values_list("contact_id", "closed_at", "assignee__email"):
        if closed is not None:
            found.setdefault(contact, []).append((closed, agent or ""))
    return found
