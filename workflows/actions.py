"""What people do with workflows: save a draft, publish it, import a document, copy one from the gallery."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from conversations import events
from conversations.errors import Conflict, Refused
from helpdesk.actors import Actor
from workflows import gallery
from workflows.checks import Finding, check
from workflows.checks.base import ERROR, error
from workflows.checks.installation import installation
from workflows.document import records
from workflows.document.load import load
from workflows.document.problems import DocumentError, Problem
from workflows.document.values import Document
from workflows.incoming.address import address_of
from workflows.lending import lent
from workflows.models import VersionState, Workflow, WorkflowVersion
from workflows.scenarios.runner import Result
from workflows.trial import tried
from workflows.triggers.registry import TRIGGERS

# Event; data: workflow, version (number); where scenarios failed: despite (the reason given), failed (their names).
PUBLISHED = "workflow.published"
EMPTY_TRIGGER = "conversation_opened"  # of a workflow that nobody has given one yet


class NotPublishable(DocumentError):
    """Checks found errors, which are its problems; ``findings`` are all that they found."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = list(findings)
        errors = [finding for finding in self.findings if finding.level == ERROR]
        super().__init__(Problem(None, finding.step, finding.sentence) for finding in errors)


class ScenariosFailed(NotPublishable):
    """The checks found no error, but scenarios fail: ``results`` are theirs. Who may can publish despite them."""

    def __init__(self, findings: Iterable[Finding], results: Iterable[Result]) -> None:
        self.results = list(results)
        super().__init__([*map(_failure, self.results), *findings])


@transaction.atomic
def draft_of(workflow: Workflow, *, now: datetime) -> WorkflowVersion:
    """The draft to edit: the one there is, else a copy of the published version or the newest, else an empty one."""
    workflow = _locked(workflow)
    draft = workflow.versions.filter(state=VersionState.DRAFT).first()
    if draft is not None:
        return draft
    source = workflow.versions.filter(state=VersionState.PUBLISHED).first() or workflow.versions.first()
    draft = _add_draft(workflow, now)
    if source is not None:
        records.save(workflow, records.read(source), draft, missing_stays=True)
    return draft


@transaction.atomic
def save_draft(
    workflow: Workflow,
    document: Document,
    *,
    now: datetime,
    revision: int | None = None,
    missing_stays: bool = True,
) -> WorkflowVersion:
    """Replaces the draft by ``document``. ``revision`` is that of the draft which was edited, 0 where there was none:
    Conflict if there is another by now. Without ``missing_stays`` a name that nothing has is a DocumentError."""
    workflow = _locked(workflow)
    draft = workflow.versions.filter(state=VersionState.DRAFT).first()
    if revision is not None and revision != (draft.revision if draft else 0):
        raise Conflict(
            gettext("Somebody else has changed this draft meanwhile; load it again, then make your changes anew.")
        )
    if Workflow.objects.filter(name=document.program.name).exclude(pk=workflow.pk).exists():
        raise Refused(
            gettext("There is another workflow named “%(name)s”; choose another name.")
            % {"name": document.program.name},
            "name",
        )
    draft = draft or _add_draft(workflow, now)
    records.save(workflow, document, draft, missing_stays=missing_stays)
    return draft


@transaction.atomic
def copy_from_gallery(slug: str, *, now: datetime) -> WorkflowVersion:
    """A new workflow with the gallery's document as its draft, and a number after its name where that is taken. Teams
    and agents that are not there yet stay names, which the checks point out. KeyError if there is no such entry."""
    document = load(gallery.entry(slug).text)
    name = _free_name(document.program.name)
    return save_draft(Workflow.objects.create(name=name), document.named(name), now=now)


def publish(version: WorkflowVersion, *, by: Actor, now: datetime, despite: str = "") -> list[Finding]:
    """Freezes the draft and retires what was published before; the warnings that remain. NotPublishable on errors;
    ScenariosFailed if a scenario fails, unless ``despite`` says why it is published all the same, which is logged."""
    revision = version.revision
    failed = [result for result in _tried(records.read(version)) if not result.passed]  # takes time: before the lock
    with transaction.atomic():
        workflow = _locked(version.workflow)
        version.refresh_from_db()
        if version.state != VersionState.DRAFT:
            raise Refused(
                gettext("%(version)s is %(state)s already; publish a draft instead.")
                % {"version": version, "state": version.state}
            )
        if version.revision != revision:
            raise Conflict(
                gettext("Somebody has changed the draft while its scenarios ran; look at it, then publish again.")
            )
        document = records.read(version)
        findings = check(document.program, installation(workflow))
        if any(finding.level == ERROR for finding in findings):
            raise NotPublishable([*findings, *map(_failure, failed)])
        if failed and not despite.strip():
            raise ScenariosFailed(findings, failed)
        records.save(workflow, document, version)  # what it names may have been made after it was saved
        workflow.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.RETIRED)
        version.state, version.published_at, version.published_by_id = VersionState.PUBLISHED, now, by.agent_id
        version.save(update_fields=["state", "published_at", "published_by"])
        if TRIGGERS[document.program.trigger.kind].posted:
            address_of(workflow, now=now)
        data: dict[str, object] = {"workflow": workflow.pk, "version": version.number}
        if failed:
            data |= {"despite": despite.strip(), "failed": [result.name for result in failed]}
        events.record([events.NewEvent(PUBLISHED, by, data=data)], now=now)
    return findings


@transaction.atomic
def import_document(
    text: str, *, by: Actor, now: datetime, publish_it: bool = False, despite: str = ""
) -> WorkflowVersion:
    """The document as the draft of the workflow of its name, which is made if there is none. DocumentError with the
    lines (NotPublishable where checks or scenarios refuse it): then nothing has changed. ``despite``: see publish."""
    document = load(text)
    workflow, _ = Workflow.objects.get_or_create(name=document.program.name)
    version = save_draft(workflow, document, now=now, missing_stays=False)
    if publish_it:
        publish(version, by=by, now=now, despite=despite)
    return version


def export_document(workflow: Workflow, *, draft: bool = False) -> Document:
    """The published version, or the draft where that is asked for or all there is."""
    states = (VersionState.DRAFT, VersionState.PUBLISHED) if draft else (VersionState.PUBLISHED, VersionState.DRAFT)
    for state in states:
        version = workflow.versions.filter(state=state).first()
        if version is not None:
            return records.read(version)
    raise Refused(gettext("“%(workflow)s” has neither a published version nor a draft.") % {"workflow": workflow})


def _tried(document: Document) -> list[Result]:
    """With what the installation lends: other workflows, segments, templates, the types of fields."""
    return tried(document, lent(document.program))


def _failure(result: Result) -> Finding:
    return error(
        "",
        gettext("The scenario “%(name)s” fails at turn %(turn)s: %(sentence)s")
        % {"name": result.name, "turn": result.turn, "sentence": result.sentence},
    )


def _locked(workflow: Workflow) -> Workflow:
    return Workflow.objects.select_for_update().get(pk=workflow.pk)


def _add_draft(workflow: Workflow, now: datetime) -> WorkflowVersion:
    number = workflow.versions.aggregate(last=Max("number"))["last"] or 0
    return WorkflowVersion.objects.create(workflow=workflow, number=number + 1, trigger=EMPTY_TRIGGER, created_at=now)


def _free_name(name: str) -> str:
    taken = set(Workflow.objects.filter(name__startswith=name).values_list("name", flat=True))
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name[:140]} ({number})"
    return candidate
