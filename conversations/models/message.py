"""What the contact wrote, and what was written to them."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    INBOUND = "inbound", _("Inbound")
    OUTBOUND = "outbound", _("Outbound")


class MessageStatus(models.TextChoices):
    RECEIVED = "received", _("Received")
    QUEUED = "queued", _("Queued")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    READ = "read", _("Read")
    FAILED = "failed", _("Failed")
    UNCERTAIN = "uncertain", _("Uncertain")


# A receipt moves a message to the right only; failed is undone by what proves delivery (CHANNELS 0.2, rule 5).
RANK = {"queued": 0, "uncertain": 1, "failed": 1, "sent": 2, "delivered": 3, "read": 4}


def moves(old: str, new: str) -> bool:
    """Whether a message that is ``old`` may become ``new``."""
    if new == MessageStatus.FAILED:
        return old in (MessageStatus.QUEUED, MessageStatus.UNCERTAIN, MessageStatus.SENT)
    return RANK.get(new, -1) > RANK.get(old, 99)


class Message(models.Model):
    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="messages", db_index=False)
    channel = models.ForeignKey("channels.Channel", on_delete=models.PROTECT, related_name="messages", db_index=False)
    direction = models.CharField(max_length=8, choices=Direction)
    kind = models.CharField(max_length=12, default="text")  # as wire.Inbound
    text = models.TextField(blank=True, default="")
    # Quick replies offered, the choice tapped, a location, what an unsupported message held, reactions.
    data: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)
    external_id = models.CharField(max_length=255, blank=True, default="")
    reply_to = models.CharField(max_length=255, blank=True, default="")  # external id
    key = models.UUIDField(default=uuid4, editable=False)  # the idempotency key of its sending
    status = models.CharField(max_length=10, choices=MessageStatus)
    error = models.CharField(max_length=500, blank=True, default="")
    author_kind = models.CharField(max_length=10)  # helpdesk.actors.ActorKind
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    author_name = models.CharField(max_length=150, blank=True, default="")  # of the workflow or program
    created_at = models.DateTimeField(default=timezone.now)
    provider_at = models.DateTimeField(null=True)
    # Where it stands in the thread: the provider's time, never after we received it.
    at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            # Promise 2: a provider's message is stored once.
            models.UniqueConstraint(
                fields=["channel", "external_id", "direction"], condition=~Q(external_id=""), name="message_once"
            ),
        ]
        indexes = [
            # A thread, opened at its end.
            models.Index(F("conversation"), F("at").desc(), F("id").desc(), name="message_thread"),
            # The web chat's history of one contact, and the contact's page.
            models.Index(F("contact"), F("id").desc(), name="message_contact"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"
