"""Where a page leads to when its work is done."""

from django.urls import reverse


def to_builder(pk: int) -> str:
    """The steps of a workflow, to go on with."""
    return reverse("admin:workflows_workflow_builder", args=[pk])
