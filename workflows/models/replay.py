"""A workflow played over the conversations of the past, and what would have become of each."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReplayState(models.TextChoices):
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")


class Replay(models.Model):
    """``document``: the workflow as it was when the replay began."""

    workflow = models.ForeignKey("workflows.Workflow", on_delete=models.CASCADE, related_name="replays")
    document = models.JSONField()
    days = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=ReplayState, default=ReplayState.RUNNING)
    since = models.DateTimeField()  # conversations opened from then …
    until = models.DateTimeField()  # … to then
    cursor = models.BigIntegerField(default=0)  # the id of the last conversation that was played
    total = models.PositiveIntegerField(default=0)
    played = models.PositiveIntegerField(default=0)
    memory = models.JSONField(default=dict)  # replay.cast.Load: whose turn it is, who holds how many
    error = models.TextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    differ = 0  # conversations that would go elsewhere; replay.report.latest counts them

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["workflow"], condition=Q(state="running"), name="one_running_replay")
        ]
        # What a worker goes on with.
        indexes = [models.Index(fields=["id"], name="replay_running", condition=Q(state="running"))]

    def __str__(self) -> str:
        return f"replay {self.pk}"


class ReplayOutcome(models.Model):
    """What would have become of one conversation, beside what did. Names, as they were: rows may go since."""

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="outcomes", db_index=False)
    conversation = models.ForeignKey("conversations.Conversation", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8)  # of the run; none: the trigger did not match
    ending = models.CharField(max_length=10, default="")  # a word of replay.report
    team = models.CharField(max_length=150, blank=True, default="")
    agent = models.CharField(max_length=254, blank=True, default="")
    real_team = models.CharField(max_length=150, blank=True, default="")
    real_agent = models.CharField(max_length=254, blank=True, default="")
    differs = models.BooleanField(default=False)  # goes to another team, or agent where it has no team
    log = models.JSONField(default=list)  # what each step did and why

    class Meta:
        constraints = [models.UniqueConstraint(fields=["replay", "conversation"], name="replay_outcome_once")]
        # A replay's outcomes, page by page; those that differ.
        indexes = [
            models.Index(fields=["replay", "id"], name="replay_outcome_page"),
            models.Index(fields=["replay", "id"], name="replay_outcome_differs", condition=Q(differs=True)),
        ]

    def __str__(self) -> str:
        return f"outcome {self.pk}"
