"""A run whose routing went wrong, for a supervisor to look after: one row a run, until somebody has dealt with it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ExceptionKind(models.TextChoices):
    FAILED = "failed", _("A step failed")
    TIMEOUT = "timeout", _("Nobody came or answered in time")
    ELSE = "else", _("No branch took it")
    NOBODY = "nobody", _("Nobody was assigned")


class Handling(models.TextChoices):
    """What settled it."""

    BY_HAND = "by_hand", _("Marked as handled")
    ASSIGNED = "assigned", _("Somebody has the conversation")
    CLOSED = "closed", _("The conversation was closed")
    RETRIED = "retried", _("The step was tried again")
    MOVED_ON = "moved_on", _("The run was moved on")
    ENDED = "ended", _("The run was ended")
    STARTED_AGAIN = "restarted", _("The workflow was started again")


class RoutingException(models.Model):
    run = models.OneToOneField("workflows.Run", on_delete=models.CASCADE, related_name="exception")
    workflow = models.ForeignKey("workflows.Workflow", on_delete=models.CASCADE, related_name="exceptions")
    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(_("what happened"), max_length=8, choices=ExceptionKind)
    step = models.ForeignKey("workflows.Step", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    text = models.TextField(_("why"), blank=True, default="")
    at = models.DateTimeField(_("at"))
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    handled_how = models.CharField(max_length=9, choices=Handling, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("routing exception")
        verbose_name_plural = _("routing exceptions")
        ordering = ["-id"]
        indexes = [
            # The supervisor's list: what nobody has dealt with, newest first; of one workflow.
            models.Index(fields=["-id"], name="exception_open", condition=Q(handled_at__isnull=True)),
            models.Index(fields=["workflow", "-id"], name="exception_of", condition=Q(handled_at__isnull=True)),
            # What is settled when somebody gets a conversation, or it closes.
            models.Index(fields=["conversation"], name="exception_in", condition=Q(handled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
