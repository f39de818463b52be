"""/tokens/: keys of programs; shown once, when they are made."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk import clock
from helpdesk.api.fields import Id, Moment, Reference, Strict, Text
from helpdesk.api.filters import Filters, IdIs
from helpdesk.api.problems import FieldError, Problem, wrong
from helpdesk.api.rights import RESOURCES, within
from helpdesk.api.views import Lists
from helpdesk.models import Agent, Token

SCOPE = rf"^(\*|({'|'.join(RESOURCES)}|\*):(read|write|\*))\Z"


class TokenBody(serializers.Serializer[Any]):
    """A token, without its key."""

    id = Id()
    name = serializers.CharField()
    agent = Id(source="agent_id")
    prefix = serializers.CharField(help_text="How its key begins.")
    scopes = serializers.ListField(child=serializers.CharField(), help_text="Empty: all that the agent may do.")
    expires_at = Moment(allow_null=True)
    revoked_at = Moment(allow_null=True)
    last_used_at = Moment(allow_null=True)
    created_at = Moment()


class NewTokenBody(TokenBody):
    """A token with its key, this once."""

    key = serializers.CharField()


class TokenChange(Strict):
    name = Text(max_length=100)
    scopes = serializers.ListField(
        child=serializers.RegexField(SCOPE, error_messages={"invalid": "Write such as messages:write, *:read or *."}),
        max_length=100,
        required=False,
    )
    expires_at = Moment(required=False, allow_null=True)


class NewToken(TokenChange):
    agent = Reference("helpdesk.Agent", key="email", required=False)


class TokenFilters(Filters):
    agent = IdIs("agent_id")


class Tokens(Lists):
    resource = "tokens"
    set_up = "helpdesk.token"
    filterset_class = TokenFilters
    serializer_class = TokenBody

    def permission_for(self, request: Request) -> str | None:
        return super().permission_for(request) or "helpdesk.view_token"

    def get_queryset(self) -> QuerySet[Token]:
        """A token acts as its agent: who is no superuser handles those of agents with fewer rights, and their own."""
        if self.agent.is_superuser:
            return Token.objects.all()
        return Token.objects.filter(Q(agent__is_staff=False, agent__is_superuser=False) | Q(agent_id=self.agent.pk))

    @extend_schema(request=NewToken, responses={201: NewTokenBody})
    def create(self, request: Request) -> Response:
        """Makes a token; ``key`` is never to be had again."""
        values = self.read(NewToken)
        agent: Agent = values.get("agent", self.agent)
        if not agent.is_active or not (
            self.agent.is_superuser or agent == self.agent or not (agent.is_staff or agent.is_superuser)
        ):
            raise wrong("agent", "A token acts as its agent, so choose an active one with no more rights than yours.")
        self.check_scopes(values.get("scopes", []))
        with transaction.atomic():
            token, key = Token.make(name=values["name"], agent_id=agent.pk, scopes=values.get("scopes"))
            token.expires_at = values.get("expires_at")
            token.save(update_fields=["expires_at"])
        token.key = key  # type: ignore[attr-defined]  # for the answer only; it is not stored
        return Response(NewTokenBody(token).data, status=201)

    @extend_schema(request=TokenChange, responses=TokenBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Renames, limits or extends a token."""
        token = self.get_object()
        values = self.read(TokenChange, instance=token, partial=True)
        if "scopes" in values:
            self.check_scopes(values["scopes"])
        for name, value in values.items():
            setattr(token, name, value)
        token.save(update_fields=list(values))
        return Response(TokenBody(token).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Revokes a token: it is refused from now on, and stays in the list."""
        token = self.get_object()
        Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now())
        return Response(status=204)

    def check_scopes(self, scopes: list[str]) -> None:
        held: list[str] = self.token.scopes
        if not within(scopes, held):
            allowed = FieldError("scopes", f"Choose among {', '.join(held)}.")
            raise Problem(403, "A token makes none that may do more than itself.", [allowed])
