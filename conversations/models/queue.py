"""Whose turn it is: conversations that wait for a free agent, and when each agent last had a turn."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class QueueEntry(models.Model):
    """A conversation that waits for a free agent, with what the assignment asked for. Oldest first per team."""

    conversation = models.OneToOneField(
        "conversations.Conversation", on_delete=models.CASCADE, related_name="queue_entry"
    )
    team = models.ForeignKey("helpdesk.Team", on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )  # waits for this very one
    strategy = models.CharField(max_length=12, default="round_robin")
    prefer_last_agent = models.BooleanField(default=False)
    only_online = models.BooleanField(default=True)
    fewer_than = models.PositiveSmallIntegerField(null=True)
    excluded = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )  # who handed it over does not get it back
    run_id = models.BigIntegerField(null=True)  # the workflow run that waits with it
    queued_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["team", "queued_at", "id"], name="queue_of_team")]

    def __str__(self) -> str:
        return f"conversation {self.conversation_id} waits"


class Turn(models.Model):
    """When an agent last got a conversation of this team (or, with no team, of everyone's)."""

    team = models.ForeignKey("helpdesk.Team", on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField(default=0)  # the team's count of assignments at that moment

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "agent"], name="turn_of_team_once"),
            models.UniqueConstraint(fields=["agent"], condition=Q(team__isnull=True), name="turn_of_everyone_once"),
        ]

    def __str__(self) -> str:
        return f"turn {self.number} of agent {self.agent_id}"
