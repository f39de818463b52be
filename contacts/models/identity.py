"""A contact's address on one channel, and how far that channel's window is open for it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Identity(models.Model):
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="identities")
    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="identities", db_index=False)
    external_id = models.CharField(max_length=255)
    name = models.CharField(max_length=255, blank=True)
    last_inbound_at = models.DateTimeField(null=True)  # opens the window
    sent_since_inbound = models.PositiveIntegerField(default=0)  # for windows that count messages
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = [models.UniqueConstraint(fields=["channel", "external_id"], name="identity_once")]

    def __str__(self) -> str:
        return self.external_id
