"""What conversations, messages, comments, events and files look like in the API."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from conversations.models import (
    Attachment,
    Conversation,
    Direction,
    Message,
    MessageStatus,
    OpenedBy,
    Priority,
    Status,
)
from helpdesk.actors import ActorKind
from helpdesk.api.fields import Id, Moment

AUTHOR = {
    "type": "object",
    "required": ["kind", "id", "name"],
    "properties": {
        "kind": {"type": "string", "enum": [str(kind) for kind in ActorKind]},
        "id": {"type": ["integer", "null"], "description": "Of the contact or the agent."},
        "name": {"type": "string"},
    },
}
OBJECT_OR_NULL = {"type": ["object", "null"], "additionalProperties": True}


class ConversationBody(serializers.Serializer[Any]):
    """A conversation."""

    id = Id()
    contact = Id(source="contact_id")
    status = serializers.ChoiceField(Status.choices)
    assignee = Id(source="assignee_id", allow_null=True, help_text="The agent who has it.")
    team = Id(source="team_id", allow_null=True)
    channel = Id(source="channel_id", help_text="The one last used.")
    priority = serializers.ChoiceField(Priority.choices)
    opened_by = serializers.ChoiceField(OpenedBy.choices)
    opened_at = Moment()
    closed_at = Moment(allow_null=True)
    snoozed_until = Moment(allow_null=True)
    category = serializers.CharField(source="category.name", allow_null=True, help_text="Its name.")
    summary = serializers.CharField()
    unread_count = serializers.IntegerField(help_text="The contact's messages since an agent last looked.")
    waiting_since = Moment(allow_null=True, help_text="The contact's oldest message that nobody answered.")
    last_message_at = Moment()
    preview = serializers.CharField()
    tags = serializers.SerializerMethodField(help_text="Of the contact.")

    def get_tags(self, conversation: Conversation) -> list[str]:
        return sorted(tag.name for tag in conversation.contact.tags.all())


class AttachmentBody(serializers.Serializer[Any]):
    """A file of a message."""

    id = Id()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(allow_null=True, help_text="Bytes.")
    url = serializers.SerializerMethodField(help_text="Its content, for who sends a token; null until it is fetched.")
    error = serializers.CharField(help_text="Why it could not be fetched.")

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_url(self, attachment: Attachment) -> str | None:
        if not attachment.file:
            return None
        path = reverse("file-content", args=[attachment.pk])
        request = self.context.get("request")
        return request.build_absolute_uri(path) if request else path


class MessageBody(serializers.Serializer[Any]):
    """A message."""

    id = Id()
    conversation = Id(source="conversation_id")
    contact = Id(source="contact_id")
    channel = Id(source="channel_id")
    direction = serializers.ChoiceField(Direction.choices)
    kind = serializers.CharField(help_text="text, choice, image, audio, video, file, location, contact or unsupported.")
    text = serializers.CharField()
    quick_replies = serializers.SerializerMethodField()
    choice = serializers.SerializerMethodField(help_text="The quick reply that was tapped: id and title.")
    location = serializers.SerializerMethodField(help_text="Latitude and longitude in degrees.")
    attachments = AttachmentBody(many=True)
    external_id = serializers.CharField(help_text="The provider's id; empty while there is none.")
    reply_to = serializers.CharField(help_text="The external id of the message that it answers.")
    status = serializers.ChoiceField(MessageStatus.choices)
    error = serializers.CharField(help_text="Why it could not be sent.")
    created_at = Moment()
    provider_at = Moment(allow_null=True)
    edited_at = Moment(allow_null=True)
    deleted_at = Moment(allow_null=True)
    author = serializers.SerializerMethodField()

    def get_quick_replies(self, message: Message) -> list[str]:
        return list(message.data.get("quick_replies", []))

    @extend_schema_field(OBJECT_OR_NULL)
    def get_choice(self, message: Message) -> Any:
        return message.data.get("choice")

    @extend_schema_field({"type": ["array", "null"], "items": {"type": "number"}})
    def get_location(self, message: Message) -> Any:
        return message.data.get("location")

    @extend_schema_field(AUTHOR)
    def get_author(self, message: Message) -> dict[str, Any]:
        if message.direction == Direction.INBOUND:
            return {"kind": ActorKind.CONTACT.value, "id": message.contact_id, "name": message.contact.name}
        return who(message.author_kind, message.author, message.author_name)


class CommentBody(serializers.Serializer[Any]):
    """An internal comment; the contact never sees it."""

    id = Id()
    conversation = Id(source="conversation_id")
    text = serializers.CharField()
    author = serializers.SerializerMethodField()
    mentions = serializers.SerializerMethodField(help_text="Ids of agents.")
    created_at = Moment(source="at")

    @extend_schema_field(AUTHOR)
    def get_author(self, comment: Any) -> dict[str, Any]:
        return who(comment.author_kind, comment.author, comment.author_name)

    def get_mentions(self, comment: Any) -> list[int]:
        return sorted(agent.pk for agent in comment.mentions.all())


class EventBody(serializers.Serializer[Any]):
    """A fact of the log."""

    id = Id()
    kind = serializers.CharField(help_text="Such as conversation.assigned.")
    at = Moment()
    contact = Id(source="contact_id", allow_null=True)
    conversation = Id(source="conversation_id", allow_null=True)
    actor = serializers.SerializerMethodField()
    data = serializers.SerializerMethodField(  # type: ignore[assignment]  # the metaclass takes fields out of the class
        help_text="Particulars; which ones depends on the kind."
    )

    @extend_schema_field(AUTHOR)
    def get_actor(self, event: Any) -> dict[str, Any]:
        if event.actor_kind == ActorKind.CONTACT:
            return {"kind": event.actor_kind, "id": event.contact_id, "name": event.actor_name}
        return who(event.actor_kind, event.actor, event.actor_name)

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_data(self, event: Any) -> Any:
        return event.data


def who(kind: str, agent: Any, name: str) -> dict[str, Any]:
    """Who wrote or did something; a workflow or program has a name and no id."""
    if agent is not None:
        return {"kind": kind, "id": agent.pk, "name": agent.name}
    return {"kind": kind, "id": None, "name": name}
