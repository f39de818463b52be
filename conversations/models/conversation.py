"""Everything between opening and closing."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversations.visibility import visible_to
from helpdesk.models import Agent


class Status(models.TextChoices):
    OPEN = "open", _("Open")
    SNOOZED = "snoozed", _("Snoozed")
    CLOSED = "closed", _("Closed")


class OpenedBy(models.TextChoices):
    CONTACT = "contact", _("the contact")
    AGENT = "agent", _("an agent")
    WORKFLOW = "workflow", _("a workflow")
    API = "api", _("a program")
    IMPORT = "import", _("an import")


class Priority(models.TextChoices):
    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High")
    URGENT = "urgent", _("Urgent")


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, agent: Agent) -> "ConversationQuerySet":
        return self.filter(visible_to(agent))


class Conversation(models.Model):
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="conversations")
    channel = models.ForeignKey("channels.Channel", on_delete=models.PROTECT, related_name="conversations")  # last used
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="conversations",
        db_index=False,
    )
    team = models.ForeignKey(
        "helpdesk.Team", on_delete=models.SET_NULL, null=True, blank=True, related_name="conversations", db_index=False
    )
    priority = models.CharField(max_length=8, choices=Priority, default=Priority.NORMAL)
    opened_by = models.CharField(max_length=10, choices=OpenedBy)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    # Of a closed conversation: something was asked in it, and until then what the contact writes next is taken for the
    # answer, which opens no other conversation (a survey after closing).
    answer_expected_until = models.DateTimeField(null=True)
    category = models.ForeignKey("conversations.Category", on_delete=models.SET_NULL, null=True, related_name="+")
    summary = models.TextField(blank=True, default="")
    # What lists show, moved in the transaction that changes it (PERFORMANCE: never computed when read).
    unread_count = models.PositiveIntegerField(default=0)  # of the contact's messages, since an agent last looked
    waiting_since = models.DateTimeField(null=True)  # the contact's oldest message that nobody answered
    last_message_at = models.DateTimeField(default=timezone.now)
    last_message_from = models.CharField(max_length=10, blank=True, default="")  # contact, agent, workflow
    last_inbound_at = models.DateTimeField(null=True)
    last_outbound_at = models.DateTimeField(null=True)
    preview = models.CharField(max_length=160, blank=True, default="")

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            # Promise 1: without it 168 of 200 concurrent rounds open two.
            models.UniqueConstraint(
                fields=["contact"], condition=~Q(status="closed"), name="one_conversation_not_closed"
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
                name="closed_has_closed_at",
            ),
        ]
        indexes = [
            # Lists in display order, newest activity first: mine, unassigned, per team, all; by status.
            models.Index(
                F("assignee"), F("status"), F("last_message_at").desc(), F("id").desc(), name="conversation_mine"
            ),
            models.Index(
                F("status"),
                F("last_message_at").desc(),
                F("id").desc(),
                name="conversation_unassigned",
                condition=Q(assignee__isnull=True),
            ),
            models.Index(F("team"), F("status"), F("last_message_at").desc(), F("id").desc(), name="conversation_team"),
            models.Index(F("status"), F("last_message_at").desc(), F("id").desc(), name="conversation_all"),
            # How many open conversations an agent holds, bounded by their limit.
            models.Index(fields=["assignee"], name="conversation_held", condition=Q(status="open")),
            # Snoozed conversations that are due.
            models.Index(fields=["snoozed_until"], name="conversation_snoozed", condition=Q(status="snoozed")),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    @property
    def is_closed(self) -> bool:
        return self.status == Status.CLOSED

    def waits_longer_than(self, limit: float, now: datetime) -> bool:
        """Whether the contact has waited for an answer for more than ``limit`` seconds."""
        return self.waiting_since is not None and (now - self.waiting_since).total_seconds() > limit
