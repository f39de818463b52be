"""/conversations/: from opening to closing, and every move between."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from conversations.actions import status as moving
from conversations.actions.assign import assign_by_hand, claim
from conversations.actions.details import describe
from conversations.actions.read import mark_read
from conversations.api import timeline
from conversations.api.base import ActingLists, locked_for
from conversations.api.bodies import ConversationBody
from conversations.api.open import open_for, visible_contact
from conversations.api.writes import AssignBody, CloseBody, ConversationChange, NewConversation, SnoozeBody
from conversations.errors import Conflict
from conversations.models import Conversation, Status
from helpdesk import clock
from helpdesk.api.filters import Choice, Filters, IdIs, TextIs
from helpdesk.api.problems import wrong

RECENT_FIRST = {
    "-last_message_at": ("-last_message_at", "-id"),
    "last_message_at": ("last_message_at", "id"),
    "-id": ("-id",),
    "id": ("id",),
}
NOBODY = "none"


class ConversationFilters(Filters):
    status = Choice(Status)
    assignee = TextIs(method="by_assignee", label="An agent's id, me or none.")
    team = TextIs(method="by_team", label="A team's id or none.")
    contact = IdIs("contact_id")
    channel = IdIs("channel_id")

    def by_assignee(self, rows: QuerySet[Conversation], name: str, value: str) -> QuerySet[Conversation]:
        if value == "me":
            return rows.filter(assignee_id=self.request.user.pk)
        return rows.filter(self.of("assignee", value))

    def by_team(self, rows: QuerySet[Conversation], name: str, value: str) -> QuerySet[Conversation]:
        return rows.filter(self.of("team", value))

    def of(self, name: str, value: str) -> Q:
        if value == NOBODY:
            return Q(**{f"{name}__isnull": True})
        if not (value.isascii() and value.isdigit() and len(value) < 19):
            raise wrong(name, "Give an id or none." if name == "team" else "Give an agent's id, me or none.")
        return Q(**{f"{name}_id": int(value)})


class Conversations(ActingLists):
    resource = "conversations"
    filterset_class = ConversationFilters
    serializer_class = ConversationBody
    orderings = RECENT_FIRST
    query = {"timeline": timeline.QUERY}

    def get_queryset(self) -> QuerySet[Conversation]:
        rows = Conversation.objects.visible_to(self.agent)
        return rows.select_related("contact", "category").prefetch_related("contact__tags")

    @extend_schema(request=NewConversation, responses={201: ConversationBody})
    def create(self, request: Request) -> Response:
        """Opens a conversation with a contact who has none open; workflows that start on opening then start."""
        values = self.read(NewConversation)
        with transaction.atomic():
            contact = visible_contact(self.agent, values["contact"])
            row = open_for(contact, values.get("channel"), by=self.by, assignee_id=None, now=clock.now())
        return Response(self.shown(row.pk), status=201)

    @extend_schema(request=ConversationChange, responses=ConversationBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Assigns, opens, snoozes, closes or describes a conversation."""
        values = self.read(ConversationChange)
        now = clock.now()
        with locked_for(self.agent, pk) as row:
            if values.get("status") == Status.OPEN:
                self.bring_back(row)
            if "assignee" in values or "team" in values:
                self.hand_over(row, values, "assignee")
            details: dict[str, Any] = {name: values[name] for name in ("priority", "summary") if name in values}
            if "category" in values:
                details["category_id"] = values["category"].pk if values["category"] else None
            describe(row, details, by=self.by, now=now)
            if values.get("status") == Status.SNOOZED:
                moving.snooze(row, until=values["snoozed_until"], by=self.by, now=now)
            if values.get("status") == Status.CLOSED:
                moving.close([moving.Closing(row, self.by, row.category_id, row.summary)], now=now)
        return Response(self.shown(row.pk))

    @extend_schema(request=AssignBody, responses=ConversationBody)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """Gives it to an agent, a team or, with null, to nobody. By hand it always wins, whatever limits say."""
        values = self.read(AssignBody)
        with locked_for(self.agent, pk) as row:
            self.hand_over(row, values, "agent")
        return Response(self.shown(row.pk))

    @extend_schema(request=None, responses=ConversationBody)
    @action(detail=True, methods=["post"])
    def claim(self, request: Request, pk: str) -> Response:
        """Takes a conversation that nobody has. Of two who try at once, one gets 200 and the other 409."""
        with locked_for(self.agent, pk) as row:
            if row.assignee_id == self.agent.pk:
                raise Conflict("You have this conversation already.")
            claim(row, agent_id=self.agent.pk, by=self.by, now=clock.now())
        return Response(self.shown(row.pk))

    @extend_schema(request=None, responses=ConversationBody)
    @action(detail=True, methods=["post"])
    def unassign(self, request: Request, pk: str) -> Response:
        """Clears assignee and team."""
        with locked_for(self.agent, pk) as row:
            assign_by_hand(row, agent_id=None, team_id=None, by=self.by, now=clock.now())
        return Response(self.shown(row.pk))

    @extend_schema(request=CloseBody, responses=ConversationBody)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Closes it; closing a closed one changes nothing."""
        values = self.read(CloseBody)
        with locked_for(self.agent, pk) as row:
            category = values.get("category")
            category_id = category.pk if category is not None else row.category_id
            closing = moving.Closing(row, self.by, category_id, values.get("summary", row.summary))
            moving.close([closing], now=clock.now())
        return Response(self.shown(row.pk))

    @extend_schema(request=None, responses=ConversationBody)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """A closed one goes on, and a snoozed one wakes; 409 if the contact has another one open."""
        with locked_for(self.agent, pk) as row:
            self.bring_back(row)
        return Response(self.shown(row.pk))

    @extend_schema(request=SnoozeBody, responses=ConversationBody)
    @action(detail=True, methods=["post"])
    def snooze(self, request: Request, pk: str) -> Response:
        """Out of the way until a moment, or until the contact writes."""
        until = self.read(SnoozeBody)["until"]
        with locked_for(self.agent, pk) as row:
            moving.snooze(row, until=until, by=self.by, now=clock.now())
        return Response(self.shown(row.pk))

    @extend_schema(request=None, responses=ConversationBody)
    @action(detail=True, methods=["post"], url_path="read")
    def mark(self, request: Request, pk: str) -> Response:
        """Nothing is unread any more; a look at a colleague's conversation changes nothing."""
        with locked_for(self.agent, pk) as row:
            mark_read(row, by=self.by, now=clock.now())
        return Response(self.shown(row.pk))

    @extend_schema(parameters=timeline.PARAMETERS, responses=timeline.TimelinePage, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def timeline(self, request: Request, pk: str) -> Response:
        """Messages, comments and events in order."""
        return Response(timeline.page(request, self.get_object()))

    def bring_back(self, row: Conversation) -> None:
        now = clock.now()
        moving.reopen(row, by=self.by, now=now)
        moving.wake([row], by=self.by, now=now)

    def hand_over(self, row: Conversation, values: dict[str, Any], agent: str) -> None:
        """An agent alone leaves the team; a team alone takes it from the agent."""
        agent_id = values[agent].pk if values.get(agent) else None
        team_id = values["team"].pk if values.get("team") else None
        if agent in values and "team" not in values:
            team_id = row.team_id
        if agent not in values and team_id is None:
            agent_id = row.assignee_id  # only the team is cleared
        assign_by_hand(row, agent_id=agent_id, team_id=team_id, by=self.by, now=clock.now())

    def shown(self, pk: int) -> Any:
        """As it is now, even where it has just left what the agent may see."""
        rows = Conversation.objects.select_related("contact", "category").prefetch_related("contact__tags")
        return ConversationBody(rows.get(pk=pk)).data
