"""A request that a run asked for: kept before it is made, made outside of any transaction, its answer kept after."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone


class CallState(models.TextChoices):
    DUE = "due"
    CALLING = "calling"
    ANSWERED = "answered"
    FAILED = "failed"


class HttpCall(models.Model):
    """``request``: method, url, headers, body, timeout; each text a list of parts, a literal or the name of a secret.
    ``answer``: status, and what was mapped, by variable."""

    run = models.ForeignKey("workflows.Run", on_delete=models.CASCADE, related_name="calls")
    step = models.ForeignKey("workflows.Step", on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.UUIDField(default=uuid4, unique=True)  # Idempotency-Key: the same over all tries
    request = models.JSONField()
    host = models.CharField(max_length=255, default="", db_default="")  # so that a slow one does not hold up the others
    state = models.CharField(max_length=8, choices=CallState, default=CallState.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)  # counted and committed before each
    due_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    answer = models.JSONField(null=True)
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # What is to be called next, and what a worker that ended left behind.
            models.Index(fields=["due_at"], name="call_due", condition=Q(state__in=("due", "calling"))),
            # What is to be tidied away.
            models.Index(fields=["ended_at"], name="call_ended", condition=Q(ended_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.key)
