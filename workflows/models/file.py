"""A file that steps send: kept once, under the name by which workflows speak of it."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def random_path(instance: "File", name: str) -> str:
    """Beside the attachments of messages, never under its own name; what was sent points here too."""
    key = uuid4().hex
    return f"library/{key[:2]}/{key}"


class File(models.Model):
    name = models.CharField(
        _("name"), max_length=200, unique=True, help_text=_("What workflows call it, and what the contact sees.")
    )
    file = models.FileField(_("file"), upload_to=random_path)
    content_type = models.CharField(_("type"), max_length=100, default="application/octet-stream", editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)  # bytes
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
