"""The changes of a draft, each with the whole draft after it: what to undo and redo, and what others did meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from helpdesk.models import Agent
from workflows.builder import snapshot
from workflows.document.values import Document
from workflows.models import Change, WorkflowVersion

KEPT = 200  # changes of a draft
LONGEST = 300  # of a sentence, as the column has it


@dataclass(frozen=True, slots=True)
class History:
    """``undo`` and ``redo``: the change that would be taken back or done again; None: there is none."""

    undo: Change | None = None
    redo: Change | None = None


def of(draft: WorkflowVersion | None) -> History:
    """Two queries."""
    if draft is None:
        return History()
    rows = draft.changes.filter(restores=None).select_related("by").defer("document")
    done = rows.filter(undone=False).order_by("-number")[:2]
    last, earlier = done[0] if done else None, done[1] if len(done) > 1 else None
    redo = rows.filter(undone=True, number__gt=last.number if last else 0).order_by("number").first()
    return History(last if earlier else None, redo)


def begin(draft: WorkflowVersion, document: Document) -> None:
    """Keeps how the draft is now, where the history does not know it: it began, or was saved by other ways."""
    last = draft.changes.defer("document").order_by("-number").first()
    if last is None:
        _add(draft, document, _("How the draft began"), (), None)
    elif last.revision != draft.revision:
        _add(draft, document, _("Changed the document, outside of the builder"), (), None)


def keep(draft: WorkflowVersion, document: Document, sentence: str, touched: Sequence[str], by: Agent) -> Change:
    """A new change, done by a person; the oldest go."""
    return _add(draft, document, sentence, touched, by)


def _add(
    draft: WorkflowVersion,
    document: Document,
    sentence: str,
    touched: Sequence[str],
    by: Agent | None,
    restores: int | None = None,
    at: datetime | None = None,
) -> Change:
    last = draft.changes.aggregate(last=Max("number"))["last"]
    number = 0 if last is None else last + 1
    change = Change.objects.create(
        version=draft,
        number=number,
        revision=draft.revision,
        sentence=sentence[:LONGEST],
        steps=list(touched),
        document=snapshot.to_json(document),
        by=by,
        restores=restores,
    )
    if number >= KEPT:
        draft.changes.filter(number__lte=number - KEPT).delete()
    return change


def restored(draft: WorkflowVersion, change: Change, *, undo: bool) -> Document:
    """The document before ``change`` (``undo``) or after it (redo)."""
    source = change
    if undo:
        source = draft.changes.filter(restores=None, undone=False, number__lt=change.number).latest("number")
    return snapshot.from_json(source.document)


def keep_restored(draft: WorkflowVersion, document: Document, change: Change, by: Agent, *, undo: bool) -> Change:
    """That a change was undone or done again is a row too; ``change`` itself only turns."""
    change.undone = undo
    change.save(update_fields=["undone"])
    sentence = (_("Undid: %(what)s") if undo else _("Redid: %(what)s")) % {"what": change.sentence}
    return _add(draft, document, sentence, change.steps, by, restores=change.number)


def seen(draft: WorkflowVersion, revision: int) -> Document | None:
    """The draft as it was at that revision (0: before there was a draft); None if that is not kept any more."""
    rows = draft.changes.filter(revision=revision).order_by("-number") if revision else draft.changes.filter(number=0)
    row = rows.first()
    return snapshot.from_json(row.document) if row else None


def since(draft: WorkflowVersion, revision: int) -> list[Change]:
    """What was done after that revision, oldest first."""
    rows = draft.changes.select_related("by").defer("document").order_by("number")
    return list(rows.filter(revision__gt=revision) if revision else rows.exclude(number=0))
