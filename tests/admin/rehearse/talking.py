"""A rehearsal as the page posts it, and what its answer shows."""

import json
import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from workflows.actions import save_draft
from workflows.document.load import load
from workflows.models import Workflow

ASK = """workflow: Ask
trigger: {on: conversation_opened, when: [{subject: source, operator: is, value: contact}]}
steps:
  - {id: ask, kind: ask_question, text: "Who?", answer: {type: choice, choices: [Sales, Support]}, timeout: 1h,
     save_to: {variable: who}}
  - {id: note, kind: add_comment, text: "Wants {{ var.who }}"}
  - {id: to_sales, kind: assign, to: {team: Sales}}
"""
SET = {"given-at": "2026-03-02T09:00", "given-channel": "webchat", "given-opened_by": "contact"}
SAID = [{"contact": "Hello"}, {"tap": "Sales"}]


def made(text: str = ASK) -> Workflow:
    document = load(text)
    workflow = Workflow.objects.create(name=document.program.name)
    save_draft(workflow, document, now=timezone.now())
    return workflow


def address(workflow: Workflow, name: str = "builder_rehearse") -> str:
    return reverse(f"admin:workflows_workflow_{name}", args=[workflow.pk])


def send(client: Client, workflow: Workflow, turns: Any = (), page_name: str = "builder_rehearse", **more: Any) -> Any:
    """``more``: what is done, and what the form says otherwise; dashes of its names are written as two lines."""
    form = {name.replace("__", "-"): value for name, value in more.items()}
    return client.post(
        address(workflow, page_name), {"turns": json.dumps(list(turns)), "online": "budi@example.com", **SET, **form}
    )


def turns_in(answer: Any) -> list[Any]:
    """What the page would send back."""
    [found] = re.findall(r'name="turns" value="([^"]*)"', answer.content.decode())
    told: list[Any] = json.loads(unescape(found))
    return told


def said_in(answer: Any) -> list[tuple[str, str]]:
    return [(bubble.line.kind, bubble.line.text) for bubble in answer.context["shown"].bubbles]


def rows_in(answer: Any) -> dict[str, str]:
    return dict(answer.context["shown"].rows)
