"""One message on its way out: tried in order per conversation, each try leaving a sentence."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    DUE = "due", _("Due")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    UNCERTAIN = "uncertain", _("Uncertain")


class Delivery(models.Model):
    message = models.OneToOneField("conversations.Message", on_delete=models.CASCADE, related_name="delivery")
    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.DUE)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)  # a worker is at it; past it, that worker is taken for dead
    error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            # What is to be sent now.
            models.Index(fields=["due_at", "id"], name="delivery_due", condition=Q(state="due")),
            # What is to be sent now on each channel, so that none waits for another.
            models.Index(fields=["channel", "due_at", "id"], name="delivery_of_channel", condition=Q(state="due")),
            # Whether an earlier message of the conversation is still unsent.
            models.Index(fields=["conversation", "id"], name="delivery_order", condition=Q(state="due")),
        ]

    def __str__(self) -> str:
        return f"delivery of message {self.message_id}"
