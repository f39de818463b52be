"""A request of a provider, kept as it came until it is taken in; the quarantine is its last state."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PayloadState(models.TextChoices):
    NEW = "new", _("New")
    DONE = "done", _("Taken in")
    QUARANTINED = "quarantined", _("In quarantine")


class Payload(models.Model):
    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="payloads", db_index=False)
    received_at = models.DateTimeField(default=timezone.now)
    headers = models.JSONField(default=dict)  # those that the adapter asked to keep, lower case
    body = models.BinaryField()
    state = models.CharField(max_length=12, choices=PayloadState, default=PayloadState.NEW)
    # Counted and committed before each try: a payload that kills its worker is found out (docs/reliability.md).
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)  # a worker has it in hand; who takes its lease over sets it free
    error = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("payload")
        verbose_name_plural = _("payloads")
        indexes = [
            # The worker's look for what is to be taken in, oldest first, untried first.
            models.Index(fields=["attempts", "id"], name="payload_new", condition=Q(state="new")),
            # The quarantine page and its count.
            models.Index(fields=["id"], name="payload_quarantined", condition=Q(state="quarantined")),
            # The daily removal of what was taken in long ago.
            models.Index(fields=["received_at"], name="payload_received_at"),
        ]

    def __str__(self) -> str:
        return f"payload {self.pk}"
