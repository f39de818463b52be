"""/channels/: connected accounts. Secrets are told once, when they are made, and never again."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from channels.actions import InvalidChannel, create_channel, rotate_secret, update_channel
from channels.adapters.registry import ADAPTERS
from channels.models import Channel
from helpdesk import clock
from helpdesk.api.fields import Id, Moment, Object, Strict, Text
from helpdesk.api.filters import Filters, Flag, TextIs
from helpdesk.api.views import Lists

HERE = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104 — a name to recognise, nothing is bound


class ChannelBody(serializers.Serializer[Any]):
    """A channel."""

    id = Id()
    kind = serializers.CharField()
    name = serializers.CharField()
    public_id = serializers.CharField(help_text="Names it in addresses; no secret.")
    webhook_url = serializers.SerializerMethodField(help_text="Where the provider, or a program, posts to.")
    settings = serializers.SerializerMethodField(help_text="For supervisors; null for others.")
    is_active = serializers.BooleanField(help_text="Off: nothing is taken in and nothing is sent.")
    trouble = serializers.CharField(help_text="The last refusal that stopped the channel.")
    created_at = Moment()

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_webhook_url(self, channel: Channel) -> str:
        return public_address(self.context["request"], f"/hooks/{channel.public_id}/")

    @extend_schema_field({"type": ["object", "null"], "additionalProperties": True})
    def get_settings(self, channel: Channel) -> dict[str, Any] | None:
        shown: dict[str, Any] | None = channel.settings if self.context["view"].may("channels.view_channel") else None
        return shown


class ChannelWithSecretBody(ChannelBody):
    """A channel with its secrets, this once."""

    secret = serializers.CharField(help_text="What requests are signed with (custom), or identities (web chat).")
    secrets = serializers.DictField(child=serializers.CharField(), help_text="All of them by name.")


class NewChannel(Strict):
    kind = serializers.ChoiceField(sorted(ADAPTERS))
    name = Text(max_length=100)
    settings = Object(required=False, help_text="Which there are depends on the kind; docs/channels/ lists them.")


class ChannelChange(Strict):
    name = Text(max_length=100, required=False)
    settings = Object(required=False, help_text="Those named change; the others stay.")
    is_active = serializers.BooleanField(required=False)


class ChannelFilters(Filters):
    kind = TextIs("kind")
    name = TextIs("name")
    public_id = TextIs("public_id")
    is_active = Flag("is_active")


class Channels(Lists):
    resource = "channels"
    set_up = "channels.channel"
    filterset_class = ChannelFilters
    serializer_class = ChannelBody
    orderings = {"name": ("name",), "-name": ("-name",), "id": ("id",), "-id": ("-id",)}

    def get_queryset(self) -> QuerySet[Channel]:
        return Channel.objects.defer("secrets")

    def handle_exception(self, exc: Exception) -> Response:
        wrong = serializers.ValidationError(exc.errors) if isinstance(exc, InvalidChannel) else exc
        return super().handle_exception(wrong)

    @extend_schema(request=NewChannel, responses={201: ChannelWithSecretBody})
    def create(self, request: Request) -> Response:
        """Connects a channel. ``secret`` and ``secrets`` are never to be had again; rotate them if they are lost."""
        values = self.read(NewChannel)
        channel, secrets = create_channel(
            kind=values["kind"], name=values["name"], settings=values.get("settings", {}), by=self.by
        )
        return Response(self.with_secrets(channel, secrets), status=201)

    @extend_schema(request=ChannelChange, responses=ChannelBody)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Renames, switches or sets a channel."""
        self.get_object()
        values = self.read(ChannelChange)
        with transaction.atomic():
            channel = self.locked(pk)
            update_channel(channel, by=self.by, **values)
        return Response(ChannelBody(channel, context=self.get_serializer_context()).data)

    @extend_schema(request=None, responses=ChannelWithSecretBody)
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: Request, pk: str) -> Response:
        """Makes new secrets; the signing secret before them holds for another day."""
        self.get_object()
        with transaction.atomic():
            channel = self.locked(pk)
            secrets = rotate_secret(channel, by=self.by, now=clock.now())
        return Response(self.with_secrets(channel, secrets))

    def locked(self, pk: str) -> Channel:
        return Channel.objects.select_for_update(no_key=True).get(pk=pk)

    def with_secrets(self, channel: Channel, secrets: dict[str, str]) -> dict[str, Any]:
        body = ChannelBody(channel, context=self.get_serializer_context()).data
        first = secrets.get("signing") or next(iter(secrets.values()), "")
        return {**body, "secret": first, "secrets": secrets}


def public_address(request: Request, path: str) -> str:
    """By PUBLIC_URL; where that is only this machine's own address, by the one that the request came to."""
    if urlsplit(settings.PUBLIC_URL).hostname in HERE:
        return request.build_absolute_uri(path)
    return f"{settings.PUBLIC_URL}{path}"
