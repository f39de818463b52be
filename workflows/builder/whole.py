"""The whole draft replaced by another document, as one change of its history: it can be undone like any other."""

from datetime import datetime

from django.db import transaction

from helpdesk.models import Agent
from workflows.actions import save_draft
from workflows.builder import history
from workflows.document import records
from workflows.document.values import Document
from workflows.models import VersionState, Workflow, WorkflowVersion


@transaction.atomic
def replace_draft(
    workflow: Workflow, document: Document, *, seen: int, sentence: str, by: Agent, now: datetime
) -> WorkflowVersion:
    """``seen``: the revision of the draft that is replaced, 0 where there was none. Conflict if there is another."""
    before = workflow.versions.filter(state=VersionState.DRAFT).select_related("workflow").first()
    if before is not None:
        history.begin(before, records.read(before))
    draft = save_draft(workflow, document, now=now, revision=seen)
    history.keep(draft, records.read(draft), sentence, (), by)
    return draft
