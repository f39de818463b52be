"""What the builder's templates show: the draft as a tree with its problems, what can be undone, where else to go."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from conversations.admin.acting import person
from workflows.builder import history
from workflows.builder.drafts import latest, revision_of
from workflows.builder.edit import label
from workflows.builder.tree import tree
from workflows.checks.base import ERROR, Finding
from workflows.checks.installation import installation
from workflows.checks.registry import check
from workflows.document import records
from workflows.document.values import Document
from workflows.models import Change, VersionState, Workflow, WorkflowVersion
from workflows.next_times import next_times
from workflows.program import Program, Trigger

NOTHING = Document(Program("", Trigger(""), frozenset(), ()))


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the list of problems. ``step`` empty: the workflow as a whole."""

    level: str
    step: str
    sentence: str
    label: str


@dataclass(frozen=True, slots=True)
class Page:
    """What a request is about: the workflow, its version that is shown, and whether this person may change it."""

    admin: "ModelAdmin[Workflow]"
    request: HttpRequest
    workflow: Workflow
    version: WorkflowVersion | None
    document: Document
    editable: bool

    @classmethod
    def of(cls, admin: "ModelAdmin[Workflow]", request: HttpRequest, workflow: Workflow) -> "Page":
        version = latest(workflow)
        document = records.read(version) if version else NOTHING.named(workflow.name)
        return cls(admin, request, workflow, version, document, admin.has_change_permission(request, workflow))

    @property
    def program(self) -> Program:
        return self.document.program


def parts(page: Page, *, said: str = "", alarm: bool = False, meanwhile: Sequence[Change] = ()) -> dict[str, Any]:
    """The context of everything that an edit changes: tree, problems, toolbar, and what is said."""
    findings = check(page.program, installation(page.workflow))
    found: dict[str, list[tuple[str, str]]] = {}
    for finding in findings:
        found.setdefault(finding.step, []).append((finding.level, finding.sentence))
    draft = page.version if revision_of(page.version) else None
    times = next_times(
        page.program.trigger, now=timezone.now(), is_on=page.workflow.is_on, is_published=page.version is not draft
    )
    shown = tree(page.program, found, next_times=times)
    return {
        "original": page.workflow,
        "tree": shown,
        "editable": page.editable,
        "opens": True,
        "problems": _problems(page.program, findings),
        "errors": sum(1 for finding in findings if finding.level == ERROR),
        "warnings": sum(1 for finding in findings if finding.level != ERROR),
        "draft": draft,
        "version": page.version,
        "published": page.workflow.versions.filter(state=VersionState.PUBLISHED).first(),
        "revision": revision_of(page.version),
        "history": history.of(draft),
        "said": said,
        "alarm": alarm,
        "meanwhile": list(meanwhile),
        "touched": " ".join(sorted({key for one in meanwhile for key in one.steps})),
        "me": person(page.request),
        **links(page.workflow),
    }


def links(workflow: Workflow) -> dict[str, Any]:
    """Where the toolbar leads."""
    return {
        "publish_url": address(workflow, "publish"),
        "compare_url": address(workflow, "compare"),
        "rehearse_url": address(workflow, "builder_rehearse"),
    }


def address(workflow: Workflow, name: str, *more: Any) -> str:
    """Empty where this installation has no such page."""
    try:
        return reverse(f"admin:workflows_workflow_{name}", args=[workflow.pk, *more])
    except NoReverseMatch:
        return ""


def _problems(program: Program, findings: Iterable[Finding]) -> list[Problem]:
    """Errors first, each in the order of the tree."""
    order = {step.key: place for place, step in enumerate(program.walk(), 1)}
    labels = {step.key: label(step) for step in program.walk()}
    listed = [Problem(one.level, one.step, one.sentence, labels.get(one.step, "")) for one in findings]
    return sorted(listed, key=lambda one: (one.level != ERROR, order.get(one.step, 0)))
