"""A test of a workflow, written by its supervisor (WORKFLOWS.md section 6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scenario(models.Model):
    workflow = models.ForeignKey("workflows.Workflow", on_delete=models.CASCADE, related_name="scenarios")
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(_("name"), max_length=150)
    given = models.JSONField(default=dict)
    turns = models.JSONField(default=list)

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name
