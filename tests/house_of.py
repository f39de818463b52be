"""A small house for tests that walk the whole way: teams with agents, a published workflow, messages that arrive."""

import json
from collections.abc import Sequence
from typing import Any

from channels.models import Channel, Payload
from contacts.models import Contact
from conversations.models import Conversation
from helpdesk.models import Agent, Membership, Team
from workflows.document import records
from workflows.document.load import load
from workflows.models import Run, VersionState, Workflow, WorkflowVersion

ROUTE_TO_SALES = """
workflow: "Route"
trigger: {on: conversation_opened}
steps:
  - {id: to_sales, kind: assign, to: {team: Sales}, strategy: round_robin, timeout: 15m}
"""


def agents(*names: str, team: str = "Sales", availability: str = "online", **fields: Any) -> list[Agent]:
    """Agents NAME@example.com, members of ``team``."""
    row, _ = Team.objects.get_or_create(name=team)
    made = []
    for name in names:
        agent = Agent.objects.create_user(
            f"{name}@example.com", first_name=name.title(), availability=availability, **fields
        )
        Membership.objects.create(team=row, agent=agent)
        made.append(agent)
    return made


def publish(text: str) -> WorkflowVersion:
    """The document as a published version, straight into the records; the teams that it names are made."""
    document = load(text)
    for step in document.program.walk():
        if step.kind == "assign" and (team := step.config["to"].get("team")):
            Team.objects.get_or_create(name=team)
    workflow = Workflow.objects.create(name=document.program.name)
    version = WorkflowVersion.objects.create(workflow=workflow, number=1, trigger="manual")
    records.save(workflow, document, version)
    version.state = VersionState.PUBLISHED
    version.save()
    return version


def arrive(channel: Channel, person: str, text: str, *, id: str = "", **more: Any) -> Payload:
    """A payload of the custom channel, as the door keeps it."""
    body = {
        "type": "message",
        "id": id or f"{person}-{text}",
        "contact": {"id": person, "name": person.title()},
        "text": text,
    }
    return Payload.objects.create(channel=channel, body=json.dumps({**body, **more}).encode())


def conversation_of(person: str) -> Conversation:
    """The newest conversation of the contact with this address."""
    found = Conversation.objects.filter(contact__identities__external_id=person).order_by("-pk").first()
    assert found is not None, f"{person} has no conversation."
    return found


def contact_of(person: str) -> Contact:
    return Contact.objects.get(identities__external_id=person)


def sent_to(person: str) -> list[str]:
    """Texts that were written to the contact, oldest first."""
    rows = contact_of(person).messages.filter(direction="outbound").order_by("pk")
    return list(rows.values_list("text", flat=True))


def only_run() -> Run:
    return Run.objects.get()


def log_of(run: Run) -> Sequence[tuple[str, str]]:
    """(outcome, text) of each line."""
    return list(run.log.order_by("number").values_list("outcome", "text"))
