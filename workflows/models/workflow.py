"""A workflow and its editions: at most one draft and one published, and what was published never changes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Workflow(models.Model):
    name = models.CharField(_("name"), max_length=150, unique=True)
    description = models.TextField(_("description"), blank=True, default="")
    group = models.CharField(
        _("group"), max_length=50, blank=True, default="", help_text=_("Such as Routing or Service.")
    )
    is_on = models.BooleanField(_("on"), default=True, help_text=_("Off: nothing starts it; runs in flight finish."))
    # Turned off by this person with the wish that runs in flight end too; empty once they have.
    ending_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False, db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("workflow")
        verbose_name_plural = _("workflows")
        ordering = ["group", "name"]
        permissions = [("publish_despite_failures", "Can publish although a scenario fails")]

    def __str__(self) -> str:
        return self.name


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class WorkflowVersion(models.Model):
    workflow = models.ForeignKey(Workflow, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    trigger = models.CharField(_("trigger"), max_length=30)  # a trigger kind
    trigger_match = models.CharField(max_length=3, default="all")
    trigger_config = models.JSONField(default=dict, blank=True)
    once_per_contact = models.BooleanField(_("once per contact"), default=False)
    restart = models.BooleanField(_("restart"), default=False)
    stop_on = models.JSONField(_("stop on"), default=list)
    revision = models.PositiveIntegerField(default=1)  # grows with each saving of a draft: two people editing
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("workflow version")
        verbose_name_plural = _("workflow versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["workflow", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["workflow"], condition=Q(state="draft"), name="one_draft"),
            models.UniqueConstraint(fields=["workflow"], condition=Q(state="published"), name="one_published"),
        ]

    def __str__(self) -> str:
        return f"{self.workflow} v{self.number}"
