"""A house in which each page of workflows has something to show, and those who come to its doors."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from channels.models import Template
from contacts.models import Segment
from helpdesk.models import Agent, Token, Visibility
from tests.factories import ChannelFactory, ContactFactory, ConversationFactory
from tests.house_of import ROUTE_TO_SALES, publish
from tests.security.test_supervisors import a_supervisor, staff
from workflows.actions import draft_of
from workflows.builder.snapshot import to_json
from workflows.document.load import load
from workflows.incoming.address import address_of
from workflows.models import (
    ExceptionKind,
    File,
    Replay,
    ReplayOutcome,
    RoutingException,
    Run,
    RunLog,
    RunState,
    Scenario,
    Secret,
)

HIDDEN = "Ada whom nobody names"
WALKED = ("workflow", "run", "routingexception", "segment", "secret", "file", "template")
ASK = """
workflow: "Route"
trigger: {on: shortcut, name: Escalate}
steps:
  - {id: to_sales, kind: assign, to: {team: Sales}, strategy: round_robin, timeout: 15m}
"""


@dataclass(frozen=True)
class House:
    """``numbers``: by the names that addresses give them."""

    numbers: dict[str, Any]

    def path(self, name: str, route: str) -> dict[str, Any]:
        """The arguments of an address; a model's own row where the address only says ``pk``."""
        model = next((each for each in WALKED if each in (name.split("-")[0], *name.split("_"))), "workflow")
        known = {**self.numbers, "object_id": self.numbers[model], "pk": self.numbers[model]}
        return {key: value for key, value in known.items() if re.search(rf"[:<]{key}>", route)}


def house(name: str = HIDDEN) -> House:
    """``name``: of the contact, and what else people write."""
    common = "What all supervisors see" if name == HIDDEN else name
    colleague = Agent.objects.create_user("colleague@example.com", first_name="" if name == HIDDEN else name)
    contact = ContactFactory(first_name=name, email="ada@example.com")
    conversation = ConversationFactory(contact=contact, assignee=colleague)
    version = publish(ASK if name == HIDDEN else json.dumps(_written(name)))
    workflow, now = version.workflow, timezone.now()
    draft_of(workflow, now=now)
    step = version.steps.get(key="to_sales")
    run = Run.objects.create(
        workflow=workflow, version=version, contact=contact, conversation=conversation, state=RunState.FAILED,
        step=step, error=name, ended_at=now, memory={"logged": 1, "variables": {"said": name}},
    )  # fmt: skip
    RunLog.objects.create(run=run, number=1, at=now, step=step, outcome="failed", text=name)
    astray = RoutingException.objects.create(
        run=run, workflow=workflow, conversation=conversation, kind=ExceptionKind.FAILED, step=step, at=now, text=name
    )
    replay = Replay.objects.create(workflow=workflow, document=to_json(load(ROUTE_TO_SALES)), days=1, state="done",
                                   since=now - timedelta(days=1), until=now, ended_at=now)  # fmt: skip
    outcome = ReplayOutcome.objects.create(
        replay=replay, conversation=conversation, state="done", differs=True, agent=colleague.email, team=common,
        log=[{"step": "to_sales", "what": "done", "text": name, "at": now.isoformat()}],
    )  # fmt: skip
    file = File(name="prices.txt" if name == HIDDEN else name, content_type="text/plain", size=2)
    file.file.save("prices.txt", ContentFile(b"hi"), save=True)
    channel = ChannelFactory()
    return House({
        "workflow": workflow.pk, "workflow_id": workflow.pk, "run": run.pk, "routingexception": astray.pk,
        "segment": Segment.objects.create(name=common, match="all", conditions=[]).pk,
        "secret": Secret.objects.create(name="crm", value="hunter2", hosts="api.example.com").pk,
        "file": file.pk, "replay": replay.pk, "outcome": outcome.pk, "number": version.number,
        "template": Template.objects.create(channel=channel, name=common, language="en", text=common).pk,
        "scenario": Scenario.objects.create(workflow=workflow, name=common, position=0, turns=[]).pk,
        "conversation_id": conversation.pk, "slug": "inbound_conversation", "key": "to_sales", "what": "team",
        "token": str(address_of(workflow, now=now).token), "contact": contact.pk,
    })  # fmt: skip


def _written(name: str) -> dict[str, Any]:
    """A workflow in which a supervisor has written that everywhere."""
    shown = {"id": "to_sales", "kind": "send_message", "text": name}
    branches = [
        {"name": name, "when": [{"subject": "contact.first_name", "operator": "is", "value": name}], "steps": [shown]}
    ]
    steps = [{"id": "which", "kind": "branch", "branches": branches}]
    trigger = {"on": "shortcut", "name": name[:40]}
    return {"workflow": name, "description": name, "group": name[:50], "trigger": trigger, "steps": steps}


def people() -> dict[str, Agent | None]:
    """Who comes: nobody, an agent, who may look, who sees only their own, a supervisor, the root."""
    look = [f"view_{model}" for model in WALKED]
    every = [f"{verb}_{model}" for verb in ("view", "add", "change", "delete") for model in WALKED]
    return {
        "nobody": None,
        "agent": Agent.objects.create_user("agent@example.com"),
        "guest": _staff("guest@example.com"),
        "viewer": _staff("viewer@example.com", *look, "view_contact"),
        "own": _staff("own@example.com", *every, "view_contact", visibility=Visibility.OWN),
        "supervisor": a_supervisor(),
        "root": Agent.objects.create_superuser("root@example.com", "a-long-password"),
    }


def _staff(email: str, *rights: str, **fields: str) -> Agent:
    agent = staff(*rights, **fields)
    Agent.objects.filter(pk=agent.pk).update(email=email)
    agent.refresh_from_db()
    return agent


def browser(agent: Agent | None) -> Client:
    client = Client()
    if agent is not None:
        client.force_login(agent)
    return client


def program(agent: Agent | None) -> Client:
    if agent is None:
        return Client()
    _token, key = Token.make(name="Walk", agent_id=agent.pk, scopes=[])
    return Client(headers={"Authorization": f"Bearer {key}"})


def addresses() -> dict[str, str]:
    """Name → route, of all that workflows, runs, segments, secrets, files and templates have."""
    return {name: route for name, route in _walk(get_resolver()) if _is_ours(name)}


def _walk(resolver: URLResolver, route: str = "", space: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            found += _walk(entry, route + str(entry.pattern), inner)
        elif isinstance(entry, URLPattern) and entry.name:
            found.append((space + entry.name, route + str(entry.pattern)))
    return found


def _is_ours(name: str) -> bool:
    admin = ("admin:workflows_", "admin:contacts_segment_", "admin:channels_template_")
    api = ("run-", "segment-", "workflow-")
    return name.startswith((*admin, *api)) or name in ("shortcuts", "shortcut", "incoming_webhook")
