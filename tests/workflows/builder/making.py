"""Documents, workflows and posts for the builder's tests."""

from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from helpdesk.models import Agent
from tests.workflows.programs import branch, out, program, step, when
from workflows.actions import save_draft
from workflows.builder import drafts
from workflows.document.values import Document
from workflows.models import VersionState, Workflow, WorkflowVersion
from workflows.program import Branch, Program, Step, When


def tree(*steps: Step) -> Document:
    return Document(program(*steps))


def routing() -> Document:
    """hello; ask with what is done when nobody answers; route into Sales and Otherwise; bye; a jump back to ask."""
    sales = branch(
        "Sales",
        step("to_sales", "unassign"),
        step("note", "add_comment", text="Sales"),
        when=when(("source", "is", "contact")),
    )
    return tree(
        step("hello", "send_message", text="Hello"),
        step("ask", "ask_question", (_way("timeout", step("sorry", "send_message", text="Sorry")),), text="Who?"),
        step("route", "branch", (sales, _way("else", step("why", "add_comment", text="Why")))),
        step("bye", "send_message", text="Bye"),
        step("again", "jump_to", step="ask"),
    )


def hundred() -> list[Step]:
    """Ten times: a question with a way out, a Branch step of two branches, messages in them."""
    steps: list[Step] = []
    for number in range(10):
        ways = tuple(
            branch(
                f"{number} {side}",
                *_two(f"{side}{number}"),
                when=when(("var.answer", "is", f"{number} {side}")),
            )
            for side in ("left", "right")
        )
        sorry = out("timeout", step(f"sorry{number}", "send_message", text="Sorry"))
        steps.append(step(f"ask{number}", "ask_question", (sorry,), text="Who?", save_to={"variable": "answer"}))
        steps.append(step(f"route{number}", "branch", (*ways, out("else", *_two(f"else{number}")))))
        steps.append(step(f"note{number}", "add_comment", text="{{ var.answer }}"))
    return steps


def _two(name: str) -> tuple[Step, Step]:
    return step(f"say_{name}", "send_message", text="Hello"), step(f"note_{name}", "add_comment", text="Note")


def _way(exit: str, *steps: Step) -> Branch:
    """A way out, without a name as documents have them."""
    return Branch("", exit, When(), steps)


def keys(found: Document | Program) -> list[str]:
    """Of all steps, top to bottom; those in a branch with a dot for each level."""

    def walk(steps: tuple[Step, ...], depth: int) -> list[str]:
        lines = []
        for one in steps:
            lines.append("." * depth + one.key)
            for way in one.branches:
                lines.extend(walk(way.steps, depth + 1))
        return lines

    return walk((found.program if isinstance(found, Document) else found).steps, 0)


def workflow_of(document: Document, name: str = "Routing") -> Workflow:
    workflow = Workflow.objects.create(name=name)
    save_draft(workflow, document.named(name), now=timezone.now())
    return workflow


def draft(workflow: Workflow) -> WorkflowVersion:
    return workflow.versions.get(state=VersionState.DRAFT)


def revision(workflow: Workflow) -> int:
    return drafts.revision_of(drafts.latest(workflow))


def colleague(name: str = "Budi") -> Agent:
    return Agent.objects.create_user(f"{name.lower()}@example.com", "a-long-password", first_name=name, is_staff=True)


def url(workflow: Workflow, name: str, *args: Any) -> str:
    return reverse(f"admin:workflows_workflow_builder{name}", args=[workflow.pk, *args])


def send(client: Client, workflow: Workflow, **values: Any) -> Any:
    """An edit, of somebody who sees the draft as it is now unless ``revision`` says otherwise."""
    values.setdefault("revision", revision(workflow))
    return client.post(url(workflow, "_edit"), {name: str(value) for name, value in values.items()})
