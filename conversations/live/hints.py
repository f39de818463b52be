"""What a live page is told of an event: never content, only what to look at again; and who may be told."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from contacts.models import Identity
from conversations.events import EventKind
from conversations.models import Event
from helpdesk.models import Agent, Membership, Visibility

Place = tuple[int | None, int | None]  # assignee, team
VisitorKey = tuple[int, str]  # channel, the identity's external id


@dataclass(frozen=True, slots=True)
class Hint:
    """``before`` is who had the conversation until this event, if the event moved it."""

    id: int
    kind: str
    conversation_id: int | None
    contact_id: int | None
    message_id: int | None = None
    place: Place = (None, None)
    before: Place | None = None
    assignee_name: str = ""


@dataclass(frozen=True, slots=True)
class Rights:
    """What an agent may see: the same rule as ``conversations.visibility``, for rows already read (a test compares)."""

    agent_id: int
    sees_all: bool
    team_ids: frozenset[int]
    password: str = ""  # its hash: when it changes, the sessions end

    def sees(self, place: Place) -> bool:
        assignee_id, team_id = place
        return self.sees_all or assignee_id == self.agent_id or (team_id is not None and team_id in self.team_ids)


def load_rights(agent_ids: Iterable[int]) -> dict[int, Rights]:
    """Rights by agent; who is not active (or not there) has none and is left out."""
    agents = list(Agent.objects.filter(pk__in=agent_ids, is_active=True).only("id", "visibility", "password"))
    teams: dict[int, set[int]] = {agent.pk: set() for agent in agents if agent.visibility == Visibility.TEAMS}
    for agent_id, team_id in Membership.objects.filter(agent_id__in=teams).values_list("agent_id", "team_id"):
        teams[agent_id].add(team_id)
    return {
        agent.pk: Rights(
            agent.pk, agent.visibility == Visibility.ALL, frozenset(teams.get(agent.pk, ())), agent.password
        )
        for agent in agents
    }


def load_visitors(contact_ids: Iterable[int]) -> dict[int, list[VisitorKey]]:
    """By contact, the addresses at which they may be reading now."""
    found: dict[int, list[VisitorKey]] = {}
    rows = Identity.objects.filter(contact_id__in=set(contact_ids)).values_list(
        "contact_id", "channel_id", "external_id"
    )
    for contact_id, channel_id, external_id in rows:
        found.setdefault(contact_id, []).append((channel_id, external_id))
    return found


COLUMNS = (
    "id",
    "kind",
    "conversation_id",
    "contact_id",
    "data",
    "conversation__assignee_id",
    "conversation__team_id",
    "conversation__contact_id",
    "conversation__assignee__first_name",
)


def load_hints(**condition: Any) -> list[Hint]:
    """The hints of the events that meet ``condition``, by id."""
    return [_hint(*row) for row in Event.objects.filter(**condition).order_by("id").values_list(*COLUMNS)]


def _hint(
    key: int,
    kind: str,
    conversation_id: int | None,
    contact_id: int | None,
    data: dict[str, Any],
    assignee_id: int | None,
    team_id: int | None,
    owner_id: int | None,
    assignee_name: str | None,
) -> Hint:
    moved = "previous_agent" in data or "previous_team" in data
    return Hint(
        id=key,
        kind=kind,
        conversation_id=conversation_id,
        contact_id=owner_id or contact_id,
        message_id=data.get("message"),
        place=(assignee_id, team_id),
        before=(data.get("previous_agent"), data.get("previous_team")) if moved else None,
        assignee_name=assignee_name or "",
    )


def for_agent(hint: Hint, rights: Rights) -> bytes | None:
    """The frame for an agent, or None. Who just lost sight of a conversation is told that, and nothing else."""
    if hint.conversation_id is None:
        return agent_frame(hint) if rights.sees_all else None
    if rights.sees(hint.place):
        return agent_frame(hint)
    if hint.before is not None and rights.sees(hint.before):
        return frame("hint", {"kind": "conversation.hidden", "conversation": hint.conversation_id}, hint.id)
    return None


def agent_frame(hint: Hint) -> bytes:
    data = {"kind": hint.kind, "conversation": hint.conversation_id, "contact": hint.contact_id}
    if hint.message_id is not None:
        data["message"] = hint.message_id
    return frame("hint", data, hint.id)


def for_visitor(hint: Hint) -> bytes | None:
    """The frame for the contact it is about: messages, who answers, and the end; comments and the rest never."""
    match hint.kind:
        case EventKind.MESSAGE_RECEIVED | EventKind.MESSAGE_CREATED | EventKind.MESSAGE_UPDATED:
            data: dict[str, Any] = {"kind": "message", "message": hint.message_id}
        case EventKind.CONVERSATION_CLOSED:
            data = {"kind": "closed", "conversation": hint.conversation_id}
        case EventKind.CONVERSATION_ASSIGNED if hint.place[0] is not None:
            data = {"kind": "assigned", "name": hint.assignee_name}
        case _:
            return None
    return frame("hint", data, hint.id)


def frame(event: str, data: dict[str, Any], key: int | None = None) -> bytes:
    """One server-sent event (WHATWG HTML, section 9.2)."""
    head = f"id: {key}\n" if key is not None else ""
    return f"{head}event: {event}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


RESYNC = frame("resync", {})  # too much was missed: the page loads itself anew
BEAT = b": beat\n\n"
