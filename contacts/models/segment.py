"""A named group of contacts: whoever meets its conditions at the moment of asking."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Segment(models.Model):
    """``conditions``: a list of ``{subject, operator, value}`` about ``contact.…``, in the words of workflows."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    match = models.CharField(
        _("match"), max_length=3, choices=[("all", _("all conditions")), ("any", _("any condition"))], default="all"
    )
    conditions = models.JSONField(_("conditions"), default=list, blank=True)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
