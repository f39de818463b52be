"""What may be written of conversations, messages and comments."""

from typing import Any

from rest_framework import serializers

from conversations.actions.send import MAX_TEXT
from conversations.models import Priority, Status
from helpdesk.api.fields import Id, Moment, Reference, Strict, Text

NOTHING_TO_CHANGE = "Send at least one field."
MAX_QUICK_REPLIES = 20


class NewConversation(Strict):
    contact = Id()
    channel = Reference("channels.Channel", required=False, help_text="Id or name; left out: where they wrote last.")


class AssignBody(Strict):
    """An agent alone leaves the team as it is; a team alone hands over to it: to a free agent, or its queue."""

    agent = Reference("helpdesk.Agent", key="email", required=False, allow_null=True, help_text="Id or email.")
    team = Reference("helpdesk.Team", required=False, allow_null=True, help_text="Id or name.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError("Say to whom: agent, team or both.")
        return attrs

    def validate_agent(self, value: Any) -> Any:
        if value is not None and not value.is_active:
            raise serializers.ValidationError(f"{value.name} does not work here any more; choose another agent.")
        return value


class CloseBody(Strict):
    category = Reference("conversations.Category", required=False, allow_null=True, help_text="Name or id.")
    summary = Text(required=False, allow_blank=True, max_length=5000)


class SnoozeBody(Strict):
    until = Moment()


class ConversationChange(Strict):
    """The same moves as the actions, in one request."""

    assignee = Reference("helpdesk.Agent", key="email", required=False, allow_null=True, help_text="Id or email.")
    team = Reference("helpdesk.Team", required=False, allow_null=True, help_text="Id or name.")
    status = serializers.ChoiceField(Status.choices, required=False)
    snoozed_until = Moment(required=False, help_text="With status snoozed.")
    priority = serializers.ChoiceField(Priority.choices, required=False)
    category = Reference("conversations.Category", required=False, allow_null=True, help_text="Name or id.")
    summary = Text(required=False, allow_blank=True, max_length=5000)

    def validate_assignee(self, value: Any) -> Any:
        if value is not None and not value.is_active:
            raise serializers.ValidationError(f"{value.name} does not work here any more; choose another agent.")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError(NOTHING_TO_CHANGE)
        if (attrs.get("status") == Status.SNOOZED) != ("snoozed_until" in attrs):
            raise serializers.ValidationError({"snoozed_until": ["Send it together with status snoozed."]})
        return attrs


class NewMessage(Strict):
    """To a conversation, or to a contact: with none open, one is opened and is then the agent's."""

    conversation = Id(required=False)
    contact = Id(required=False)
    text = Text(required=False, allow_blank=True, max_length=MAX_TEXT, trim_whitespace=False)
    channel = Reference("channels.Channel", required=False, help_text="Id or name; left out: the one last used.")
    quick_replies = serializers.ListField(
        child=Text(max_length=100), max_length=MAX_QUICK_REPLIES, required=False, help_text="Answers to tap."
    )
    attachments = serializers.ListField(
        child=Text(max_length=300), max_length=5, required=False, help_text="“upload” of answers of POST /files/."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("conversation" in attrs) == ("contact" in attrs):
            raise serializers.ValidationError({"conversation": ["Say to whom: a conversation, or else a contact."]})
        if not attrs.get("text", "").strip() and not attrs.get("attachments"):
            raise serializers.ValidationError({"text": ["Write something first: a message needs a text or a file."]})
        return attrs


class NewComment(Strict):
    conversation = Id()
    text = Text(max_length=MAX_TEXT, trim_whitespace=False)
    mentions = serializers.ListField(
        child=Reference("helpdesk.Agent", key="email"), max_length=20, required=False, help_text="Agents: id or email."
    )
