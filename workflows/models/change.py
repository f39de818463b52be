"""What was done to a draft in the builder, change by change: undo, redo, and who did what while another edited."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Change(models.Model):
    """``document`` is the whole draft as it was after the change. Number 0 is how the draft began."""

    version = models.ForeignKey(
        "workflows.WorkflowVersion", on_delete=models.CASCADE, related_name="changes", db_index=False
    )
    number = models.PositiveIntegerField()  # 0, 1, 2 … within the version
    revision = models.PositiveIntegerField()  # of the draft after it
    sentence = models.CharField(max_length=300)  # “Moved ask_email below hello”
    steps = models.JSONField(default=list)  # keys of the steps that it touched; empty: the workflow as a whole
    document = models.JSONField()
    undone = models.BooleanField(default=False)
    # Of an undo or redo: the number of the change that it took back or did again. Such a row is never undone itself.
    restores = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="change_number_once")]

    def __str__(self) -> str:
        return self.sentence
