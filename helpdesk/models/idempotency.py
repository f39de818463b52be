"""What an API request with an Idempotency-Key was answered, so that its repeat is answered the same."""

from django.db import models
from django.utils import timezone


class IdempotencyKey(models.Model):
    token = models.ForeignKey("helpdesk.Token", on_delete=models.CASCADE)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)  # SHA-256 of method, path and body
    status = models.PositiveSmallIntegerField(null=True)  # null while the first request is under way
    body = models.TextField(default="")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)  # the index serves the daily cleaning

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
