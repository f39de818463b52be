"""What starts runs from outside of the conversations: secret addresses, their calls, and the clock."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from helpdesk.fields import EncryptedJSONField


class WebhookAddress(models.Model):
    """The secret address of an ``incoming_webhook`` workflow, found by the digest (SHA-256) of its token."""

    workflow = models.OneToOneField("workflows.Workflow", on_delete=models.CASCADE, related_name="webhook_address")
    digest = models.CharField(max_length=64, unique=True)
    token = EncryptedJSONField()
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"address of {self.workflow}"


class IncomingCall(models.Model):
    """What was posted to the address, so that a supervisor can see what came and what was made of it."""

    workflow = models.ForeignKey(
        "workflows.Workflow", on_delete=models.CASCADE, related_name="incoming_calls", db_index=False
    )
    body = models.JSONField()
    key = models.CharField(max_length=255, blank=True, default="")  # Idempotency-Key, where the caller sends one
    outcome = models.CharField(max_length=300)  # a sentence
    run = models.ForeignKey("workflows.Run", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workflow", "key"], condition=~Q(key=""), name="incoming_call_once")
        ]
        # The last calls of a workflow; what is to be tidied away.
        indexes = [
            models.Index(fields=["workflow", "-id"], name="incoming_call_latest"),
            models.Index(fields=["at"], name="incoming_call_at"),
        ]

    def __str__(self) -> str:
        return self.outcome


class ScheduledStart(models.Model):
    """One time at which a ``schedule`` workflow starts runs, and how far it has come."""

    version = models.ForeignKey(
        "workflows.WorkflowVersion", on_delete=models.CASCADE, related_name="scheduled_starts", db_index=False
    )
    due_at = models.DateTimeField()
    cursor = models.BigIntegerField(default=0)  # the id of the last contact or conversation that was looked at
    started = models.PositiveIntegerField(default=0)  # runs
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "due_at"], name="scheduled_start_once")]
        # What is due and not done.
        indexes = [models.Index(fields=["due_at"], name="scheduled_start_due", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.version} at {self.due_at}"
