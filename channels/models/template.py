"""A message that a provider approved in advance, to be sent where a channel's window is closed."""

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TemplateStatus(models.TextChoices):
    PENDING = "pending", _("Waits for approval")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    PAUSED = "paused", _("Paused by the provider")


class Template(models.Model):
    """``text`` shows its places as ``{{1}}`` or ``{{name}}``, as the provider has them."""

    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="templates", db_index=False)
    name = models.CharField(_("name"), max_length=512)
    language = models.CharField(_("language"), max_length=15)
    category = models.CharField(_("category"), max_length=30, blank=True, default="")
    status = models.CharField(_("status"), max_length=10, choices=TemplateStatus, default=TemplateStatus.PENDING)
    text = models.TextField(_("text"), max_length=4_096)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        ordering = ["name", "language"]
        constraints = [models.UniqueConstraint("channel", Lower("name"), "language", name="template_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"
