"""/channels/{id}/payloads/: what a provider posted, as it came; the quarantine is its state ``quarantined``."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from channels.actions import take_in_again
from channels.models import Channel, Payload, PayloadState
from helpdesk.api.fields import Id, Moment
from helpdesk.api.filters import Choice, Filters
from helpdesk.api.problems import Problem
from helpdesk.api.views import Lists
from helpdesk.models import Visibility

SHOWN = 100_000  # bytes of a body
CHANNEL = OpenApiParameter("channel_id", int, OpenApiParameter.PATH)


class PayloadBody(serializers.Serializer[Any]):
    """A request of a provider."""

    id = Id()
    channel = Id(source="channel_id")
    received_at = Moment()
    state = serializers.ChoiceField(PayloadState.choices)
    attempts = serializers.IntegerField()
    error = serializers.CharField(help_text="Why it could not be taken in.")


class WholePayloadBody(PayloadBody):
    """A request of a provider, with what it held."""

    body = serializers.SerializerMethodField(help_text="As text; what is none shows as escapes.")

    def get_body(self, payload: Payload) -> str:
        text = bytes(payload.body)[:SHOWN].decode("utf-8", "backslashreplace")
        return text.encode("utf-8", "backslashreplace").decode()


class PayloadFilters(Filters):
    state = Choice(PayloadState)


@extend_schema(parameters=[CHANNEL])
class Payloads(Lists):
    resource = "channels"
    filterset_class = PayloadFilters
    serializer_class = PayloadBody

    def permission_for(self, request: Request) -> str | None:
        return "channels.view_payload" if request.method == "GET" else "channels.change_payload"

    def get_queryset(self) -> QuerySet[Payload]:
        if getattr(self, "swagger_fake_view", False):
            return Payload.objects.none()
        if self.agent.visibility != Visibility.ALL:
            raise Problem(403, "A payload may belong to any conversation, so it is for who may see all of them.")
        if not Channel.objects.filter(pk=self.kwargs["channel_id"]).exists():
            raise Http404
        rows = Payload.objects.filter(channel_id=self.kwargs["channel_id"])
        return rows.defer("headers") if self.action == "retrieve" else rows.defer("headers", "body")

    def get_serializer_class(self) -> Any:
        return WholePayloadBody if self.action == "retrieve" else PayloadBody

    @extend_schema(request=None, responses=PayloadBody)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str, channel_id: str) -> Response:
        """Takes a payload out of quarantine, to be taken in again."""
        payload = self.get_object()
        with transaction.atomic():
            if not take_in_again([payload.pk]):
                raise Problem(409, "This payload is not in quarantine; there is nothing to run again.")
        return Response(PayloadBody(self.get_object()).data)
