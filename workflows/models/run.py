"""One execution of a version for one contact and conversation, and its log."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    READY = "ready", _("Ready")
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Failed")


LIVE = (RunState.READY, RunState.WAITING)


class Run(models.Model):
    workflow = models.ForeignKey("workflows.Workflow", on_delete=models.PROTECT, related_name="runs", db_index=False)
    version = models.ForeignKey(
        "workflows.WorkflowVersion", on_delete=models.PROTECT, related_name="runs", db_index=False
    )
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="runs", db_index=False)
    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.CASCADE, null=True, related_name="runs", db_index=False
    )
    # The run whose run_workflow step started this one, and waits for it.
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="children", db_index=False)
    depth = models.PositiveSmallIntegerField(default=0)  # how many runs led to this one, each by what it did
    state = models.CharField(max_length=8, choices=RunState, default=RunState.READY)
    step = models.ForeignKey(
        "workflows.Step", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )  # where it is; null: before the first
    # engine.RunMemory as JSON: variables, jump counts, what it waits for.
    memory = models.JSONField(default=dict)
    # What woke it since it last moved, oldest first: engine.Stimulus as JSON.
    inbox = models.JSONField(default=list)
    wake_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # counted and committed before it is tried alone
    claimed_at = models.DateTimeField(null=True)  # a worker has it in hand; who takes its lease over sets it free
    error = models.TextField(blank=True, default="")
    started_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "workflow"], condition=Q(state__in=("ready", "waiting")), name="one_live_run"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("ready", "waiting"), ended_at__isnull=True)
                | Q(state__in=("done", "stopped", "failed"), ended_at__isnull=False),
                name="ended_has_ended_at",
            ),
        ]
        indexes = [
            # What the engine steps next, and which timers are due.
            models.Index(fields=["id"], name="run_ready", condition=Q(state="ready")),
            models.Index(fields=["wake_at"], name="run_due", condition=Q(state="waiting", wake_at__isnull=False)),
            # The live runs of a contact, when something happens to them; a contact's runs; a workflow's runs.
            models.Index(fields=["contact", "id"], name="run_contact"),
            models.Index(fields=["workflow", "id"], name="run_workflow"),
            models.Index(fields=["conversation"], name="run_conversation"),
            # Who waits for a run that ended; whom a run started.
            models.Index(fields=["parent"], name="run_parent", condition=Q(parent__isnull=False)),
            # The supervisor's list of failed runs.
            models.Index(fields=["id"], name="run_failed", condition=Q(state="failed")),
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"


class RunLog(models.Model):
    # Without constraints in the database: a line has two of them to be looked up, and a run many lines. Who writes one
    # or erases a run holds the contact's lock, and a version that has runs keeps its steps.
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="log", db_index=False, db_constraint=False)
    number = models.PositiveIntegerField()  # 1, 2, 3 … within the run
    at = models.DateTimeField()
    step = models.ForeignKey(
        "workflows.Step", on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    outcome = models.CharField(max_length=20)  # done, waiting, an exit's name, failed, stopped
    text = models.TextField()  # what was decided and why, in words an agent can read
    branch = models.PositiveSmallIntegerField(null=True)  # of a Branch step: which one it took, by position
    ends = models.BooleanField(default=False, db_default=False)  # the run ended with this line

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="run_log_once")]

    def __str__(self) -> str:
        return self.text
