"""/agents/: who works here."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as ModelError
from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk import clock, queue
from helpdesk.admin.supervisors import make_supervisor, outranks
from helpdesk.api.fields import Id, Moment, Reference, Strict, Text
from helpdesk.api.filters import Choice, Filters, Flag, IdIs, TextIs
from helpdesk.api.problems import Problem, wrong
from helpdesk.api.views import Lists
from helpdesk.availability import set_availability
from helpdesk.models import Agent, Availability, Membership, Visibility

MAX_LIMIT = 32_767


class AgentBody(serializers.Serializer[Any]):
    """An agent."""

    id = Id()
    email = serializers.EmailField()
    name = serializers.CharField(help_text="What colleagues and customers read.")
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    is_staff = serializers.BooleanField(help_text="A supervisor.")
    is_active = serializers.BooleanField()
    availability = serializers.ChoiceField(Availability.choices)
    availability_changed_at = Moment()
    last_seen_at = Moment(allow_null=True)
    limit = serializers.IntegerField(allow_null=True, help_text="Of open conversations; null: none.")
    languages = serializers.ListField(child=serializers.CharField())
    visibility = serializers.ChoiceField(Visibility.choices)
    teams = serializers.SerializerMethodField()

    def get_teams(self, agent: Agent) -> list[int]:
        return sorted(membership.team_id for membership in agent.memberships.all())


class AgentChange(Strict):
    email = serializers.EmailField(max_length=254, required=False)
    name = Text(max_length=300, required=False, help_text="First and last name in one; instead of the two.")
    first_name = Text(max_length=150, required=False, allow_blank=True)
    last_name = Text(max_length=150, required=False, allow_blank=True)
    password = Text(max_length=200, required=False, write_only=True, trim_whitespace=False)
    availability = serializers.ChoiceField(Availability.choices, required=False)
    limit = serializers.IntegerField(min_value=0, max_value=MAX_LIMIT, required=False, allow_null=True)
    languages = serializers.ListField(
        child=serializers.RegexField(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?\Z"), max_length=50, required=False
    )
    visibility = serializers.ChoiceField(Visibility.choices, required=False)
    teams = serializers.ListField(child=Reference("helpdesk.Team"), max_length=500, required=False)
    is_staff = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(required=False)

    def validate_email(self, value: str) -> str:
        email = value.strip().lower()
        others = Agent.objects.filter(email__iexact=email)
        if (others.exclude(pk=self.instance.pk) if isinstance(self.instance, Agent) else others).exists():
            raise serializers.ValidationError("There is an agent with this address already; change that one instead.")
        return email

    def validate_password(self, value: str) -> str:
        try:
            validate_password(value)
        except ModelError as error:
            raise serializers.ValidationError(error.messages) from error
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "name" in attrs:
            first, _, last = " ".join(attrs.pop("name").split()).partition(" ")
            attrs = {"first_name": first[:150], "last_name": last[:150], **attrs}
        return attrs


class NewAgent(AgentChange):
    email = serializers.EmailField(max_length=254)


class OwnChange(Strict):
    """What agents change of themselves."""

    availability = serializers.ChoiceField(Availability.choices)


class AgentFilters(Filters):
    email = TextIs("email", lookup_expr="iexact")
    availability = Choice(Availability)
    team = IdIs("memberships__team_id")
    is_active = Flag()


class Agents(Lists):
    resource = "agents"
    set_up = "helpdesk.agent"
    filterset_class = AgentFilters
    serializer_class = AgentBody
    orderings = {"email": ("email",), "-email": ("-email",), "id": ("id",), "-id": ("-id",)}

    def get_queryset(self) -> QuerySet[Agent]:
        return Agent.objects.prefetch_related("memberships")

    def permission_for(self, request: Request) -> str | None:
        """Everybody says for themselves whether they are there."""
        own = self.action == "me" or self.kwargs.get("pk") == str(getattr(request.user, "pk", None))
        return None if own and self.action in ("me", "partial_update") else super().permission_for(request)

    @extend_schema(request=NewAgent, responses={201: AgentBody})
    def create(self, request: Request) -> Response:
        """Makes an agent; without a password they set one by mail."""
        values = self.read(NewAgent)
        self.check_scope(None, values)
        with transaction.atomic():
            agent = Agent.objects.create_user(values.pop("email"), values.pop("password", None))
            self.write(agent, values)
        return Response(self.shown(agent.pk), status=201)

    @extend_schema(request=AgentChange, responses=AgentBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes an agent. Agents may set their own availability; all else is for supervisors."""
        agent = self.get_object()
        values = self.read(AgentChange, instance=agent, partial=True)
        self.check_scope(agent, values)
        with transaction.atomic():
            self.write(agent, values)
        return Response(self.shown(agent.pk))

    @extend_schema(methods=["GET"], request=None, responses=AgentBody)
    @extend_schema(methods=["PATCH"], request=OwnChange, responses=AgentBody)
    @action(detail=False, methods=["get", "patch"])
    def me(self, request: Request) -> Response:
        """The agent whom the token acts for."""
        if request.method == "PATCH":
            set_availability(self.agent.pk, self.read(OwnChange)["availability"], clock.now())
        return Response(self.shown(self.agent.pk))

    def check_scope(self, agent: Agent | None, values: dict[str, Any]) -> None:
        """Nobody gives rights that they do not have, nor takes their own, nor changes who has more."""
        if agent is not None and not self.may("helpdesk.change_agent"):
            others = sorted(values.keys() - {"availability"})
            if others:
                raise Problem(403, f"Only a supervisor may change {', '.join(others)}.")
        if agent is not None and agent.pk != self.agent.pk and outranks(agent, self.agent):
            raise Problem(403, f"{agent.name} has more rights than you; only who has them too may change that agent.")
        own = agent is not None and agent.pk == self.agent.pk
        for name in ("is_active", "is_staff"):
            if own and name in values and values[name] != getattr(agent, name):
                raise wrong(name, "Nobody changes this of themselves; ask another supervisor.")

    def write(self, agent: Agent, values: dict[str, Any]) -> None:
        """Writes the fields, then what has consequences: teams, availability, rights, and who waits in a queue."""
        availability = values.pop("availability", None)
        teams = values.pop("teams", None)
        password = values.pop("password", None)
        for name, value in values.items():
            setattr(agent, name, value)
        if password is not None:
            agent.set_password(password)
        agent.save(update_fields=[*values, *(["password"] if password is not None else [])])
        if teams is not None:
            join(agent, {team.pk for team in teams})
        make_supervisor(agent, by=self.agent)
        if values.get("is_active") is False:
            availability = Availability.OFFLINE
        if availability is not None:
            set_availability(agent.pk, availability, clock.now())
        # Who is not active any more keeps no conversation; a new limit, team or availability may free somebody.
        queue.ring("hand_back", "drain_queues")

    def shown(self, pk: int) -> Any:
        return AgentBody(self.get_queryset().get(pk=pk)).data


def join(agent: Agent, team_ids: set[int]) -> None:
    """Makes the agent a member of these teams and no others."""
    have = set(agent.memberships.values_list("team_id", flat=True))
    agent.memberships.filter(team_id__in=have - team_ids).delete()
    Membership.objects.bulk_create(
        [Membership(agent=agent, team_id=team_id) for team_id in sorted(team_ids - have)], ignore_conflicts=True
    )
