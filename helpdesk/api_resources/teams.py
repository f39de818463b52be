"""/teams/: teams and their members."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.validators import UniqueValidator

from helpdesk import queue
from helpdesk.api.fields import Id, Reference, Strict, Text
from helpdesk.api.filters import Filters, TextIs
from helpdesk.api.views import Lists
from helpdesk.models import Membership, Team

TAKEN = "There is a team of this name already."


class TeamBody(serializers.Serializer[Any]):
    """A team."""

    id = Id()
    name = serializers.CharField()
    description = serializers.CharField()
    calendar = Id(source="calendar_id", allow_null=True)
    auto_assign = serializers.BooleanField(help_text="Conversations handed to it go to a free agent, or wait.")
    members = serializers.SerializerMethodField(help_text="Ids of agents.")

    def get_members(self, team: Team) -> list[int]:
        return sorted(membership.agent_id for membership in team.memberships.all())


class TeamWrite(Strict):
    name = Text(max_length=100, validators=[UniqueValidator(Team.objects.all(), TAKEN)])
    description = Text(max_length=300, required=False, allow_blank=True)
    calendar = Reference("helpdesk.Calendar", required=False, allow_null=True)
    auto_assign = serializers.BooleanField(required=False)
    members = serializers.ListField(child=Reference("helpdesk.Agent", key="email"), max_length=1000, required=False)


class TeamFilters(Filters):
    name = TextIs("name")


class Teams(Lists):
    resource = "teams"
    set_up = "helpdesk.team"
    filterset_class = TeamFilters
    serializer_class = TeamBody
    orderings = {"name": ("name",), "-name": ("-name",), "id": ("id",), "-id": ("-id",)}

    def get_queryset(self) -> QuerySet[Team]:
        return Team.objects.prefetch_related("memberships")

    @extend_schema(request=TeamWrite, responses={201: TeamBody})
    def create(self, request: Request) -> Response:
        """Makes a team."""
        return Response(self.write(Team(), self.read(TeamWrite)), status=201)

    @extend_schema(request=TeamWrite, responses=TeamBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Changes a team; ``members`` are all its members from then on."""
        team = self.get_object()
        return Response(self.write(team, self.read(TeamWrite, instance=team, partial=True)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Deletes a team that no workflow names; its conversations stay, with no team."""
        with transaction.atomic():
            self.get_object().delete()
        return Response(status=204)

    def write(self, team: Team, values: dict[str, Any]) -> Any:
        members = values.pop("members", None)
        for name, value in values.items():
            setattr(team, name, value)
        with transaction.atomic():
            team.save()
            if members is not None:
                gather(team, {agent.pk for agent in members})
            queue.ring("drain_queues")
        return TeamBody(self.get_queryset().get(pk=team.pk)).data


def gather(team: Team, agent_ids: set[int]) -> None:
    """Makes these agents the team's members, and no others."""
    have = set(team.memberships.values_list("agent_id", flat=True))
    team.memberships.filter(agent_id__in=have - agent_ids).delete()
    Membership.objects.bulk_create(
        [Membership(team=team, agent_id=agent_id) for agent_id in sorted(agent_ids - have)], ignore_conflicts=True
    )
