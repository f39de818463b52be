"""Edits on the draft of a workflow, saved at once; what two people do at the same time is merged where it can be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from conversations.errors import Conflict, Refused
from helpdesk.models import Agent
from workflows.actions import draft_of
from workflows.builder import history
from workflows.builder.edit import Done, Edit
from workflows.document import records
from workflows.document.values import Document
from workflows.models import Change, VersionState, Workflow, WorkflowVersion


@dataclass(frozen=True, slots=True)
class Saved:
    """``meanwhile``: what others did since the revision that the author of the edit saw, oldest first."""

    draft: WorkflowVersion
    document: Document
    sentence: str
    focus: str
    meanwhile: tuple[Change, ...] = ()


class Overtaken(Conflict):
    """Somebody else changed the same meanwhile. ``document`` is the draft now, ``changes`` what was done to it."""

    def __init__(
        self, document: Document, draft: WorkflowVersion, changes: Sequence[Change], keys: Sequence[str]
    ) -> None:
        super().__init__(_("Somebody else has changed this meanwhile; nothing of theirs was overwritten."))
        self.document, self.draft, self.changes, self.keys = document, draft, tuple(changes), tuple(keys)


def latest(workflow: Workflow) -> WorkflowVersion | None:
    """What the builder shows: the draft, else what is published, else the newest."""
    rows = {version.state: version for version in workflow.versions.order_by("number")}
    return rows.get(VersionState.DRAFT) or rows.get(VersionState.PUBLISHED) or rows.get(VersionState.RETIRED)


def revision_of(version: WorkflowVersion | None) -> int:
    """0: there is no draft yet."""
    return version.revision if version is not None and version.state == VersionState.DRAFT else 0


@transaction.atomic
def apply(workflow: Workflow, edit: Edit, *, seen: int, by: Agent, now: datetime) -> Saved:
    """Saves ``edit``, made by somebody who saw revision ``seen`` (0: no draft yet). Refused where it cannot be,
    Overtaken where what it relies on is no longer as it was seen."""
    draft, document = _opened(workflow, now)
    meanwhile = tuple(history.since(draft, seen)) if seen != draft.revision else ()
    if seen != draft.revision:
        _still_so(draft, document, edit, seen, meanwhile)
    done = edit.apply(document)
    if done.document == document:
        return Saved(draft, document, done.sentence, done.focus, meanwhile)
    _check_name(workflow, done)
    records.save(draft.workflow, done.document, draft, missing_stays=True, keep_scenarios=True)
    history.keep(draft, done.document, done.sentence, done.touched, by)
    return Saved(draft, done.document, done.sentence, done.focus, meanwhile)


def _opened(workflow: Workflow, now: datetime) -> tuple[WorkflowVersion, Document]:
    draft = draft_of(workflow, now=now)
    document = records.read(draft)
    history.begin(draft, document)
    return draft, document


def _still_so(draft: WorkflowVersion, document: Document, edit: Edit, seen: int, meanwhile: Sequence[Change]) -> None:
    base = history.seen(draft, seen)
    if base is None:  # too long ago to know what was seen
        raise Overtaken(document, draft, meanwhile[-5:], ())
    now, then = edit.relies_on(document), edit.relies_on(base)
    keys = [key for key in {**then, **now} if then.get(key) != now.get(key)]
    if keys:
        changes = [one for one in meanwhile if set(one.steps) & set(keys)]
        raise Overtaken(document, draft, changes or meanwhile, keys)


def _check_name(workflow: Workflow, done: Done) -> None:
    name = done.document.program.name
    if Workflow.objects.filter(name=name).exclude(pk=workflow.pk).exists():
        raise Refused(_("There is another workflow named “%(name)s”; choose another name.") % {"name": name}, "name")


@transaction.atomic
def undo(workflow: Workflow, number: int, *, by: Agent, now: datetime) -> Saved:
    """Takes back change ``number``, which must be the last one still done; Conflict if there is a later one by now."""
    return _turn(workflow, number, by, now, undo=True)


@transaction.atomic
def redo(workflow: Workflow, number: int, *, by: Agent, now: datetime) -> Saved:
    """Does again what was undone last; Conflict if something else was done since."""
    return _turn(workflow, number, by, now, undo=False)


def _turn(workflow: Workflow, number: int, by: Agent, now: datetime, *, undo: bool) -> Saved:
    draft, document = _opened(workflow, now)
    last = history.of(draft)
    change = last.undo if undo else last.redo
    if change is None or change.number != number:
        raise Conflict(_("Somebody else has changed something meanwhile; look at it, then undo or redo again."))
    restored = replace(history.restored(draft, change, undo=undo), scenarios=document.scenarios)
    records.save(draft.workflow, restored, draft, missing_stays=True, keep_scenarios=True)
    row = history.keep_restored(draft, restored, change, by, undo=undo)
    focus = next((key for key in change.steps if restored.program.has(key)), "")
    return Saved(draft, restored, row.sentence, focus)


def since(version: WorkflowVersion | None, revision: int) -> list[Change]:
    """What was done to the draft after that revision; nothing where it is no draft any more."""
    return history.since(version, revision) if version is not None and revision_of(version) else []
