"""The tree of a version: steps in sequences, branches that hold sequences, conditions. References are foreign keys."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Step(models.Model):
    version = models.ForeignKey("workflows.WorkflowVersion", on_delete=models.CASCADE, related_name="steps")
    branch = models.ForeignKey(
        "workflows.Branch", on_delete=models.CASCADE, null=True, related_name="steps"
    )  # null: root
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=50)  # the document's ``id``
    kind = models.CharField(max_length=20)
    config = models.JSONField(default=dict)  # what the kind's form cleaned, less the references below
    # What a step refers to: deleting it is refused while a version does.
    team = models.ForeignKey("helpdesk.Team", on_delete=models.PROTECT, null=True, related_name="+")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.ForeignKey("channels.Channel", on_delete=models.PROTECT, null=True, related_name="+")
    calendar = models.ForeignKey("helpdesk.Calendar", on_delete=models.PROTECT, null=True, related_name="+")
    template = models.ForeignKey("channels.Template", on_delete=models.PROTECT, null=True, related_name="+")
    category = models.ForeignKey("conversations.Category", on_delete=models.PROTECT, null=True, related_name="+")
    field = models.ForeignKey("contacts.Field", on_delete=models.PROTECT, null=True, related_name="+")
    target = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")  # of jump_to
    workflow = models.ForeignKey("workflows.Workflow", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="step_key_once")]

    def __str__(self) -> str:
        return self.key


class Branch(models.Model):
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="branches")
    position = models.PositiveIntegerField()
    exit = models.CharField(max_length=10, blank=True, default="")  # timeout, failed, else …; empty: by its conditions
    name = models.CharField(max_length=100, blank=True, default="")
    match = models.CharField(max_length=3, default="all")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["step", "exit"], condition=~Q(exit=""), name="exit_once")]

    def __str__(self) -> str:
        return self.name or self.exit


class Condition(models.Model):
    """Of a branch, or (``branch`` null) of the version's trigger."""

    version = models.ForeignKey("workflows.WorkflowVersion", on_delete=models.CASCADE, related_name="conditions")
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, null=True, related_name="conditions")
    position = models.PositiveIntegerField()
    subject = models.CharField(max_length=100)
    operator = models.CharField(max_length=20)
    value = models.JSONField(null=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.subject} {self.operator} {self.value}"
