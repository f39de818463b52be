"""The one organisation of an installation, and what it decided once for all."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OnClose(models.TextChoices):
    KEEP = "keep", _("Keep the assignee")
    CLEAR = "clear", _("Clear the assignee")
    WORKFLOWS = "workflows", _("Leave it to workflows")


class Organisation(models.Model):
    name = models.CharField(_("name"), max_length=100, default="Helpdesk")
    on_close = models.CharField(_("when a conversation closes"), max_length=10, choices=OnClose, default=OnClose.KEEP)
    offline_after = models.PositiveSmallIntegerField(
        _("offline after (minutes)"),
        default=15,
        help_text=_("An agent who is not seen for so long goes offline by itself."),
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisation")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="organisation_is_one")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Organisation":
        """The row, made with its defaults when first asked for."""
        return cls.objects.get_or_create(id=1)[0]
