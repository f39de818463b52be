"""A running house for the bench: an empty database, a channel, teams, a published workflow, and the real processes."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

from channels.models import Channel
from helpdesk.http import signature
from tests.house_of import agents, publish
from workflows import compiled

WORKFLOW = """
workflow: "Bench: route by topic"
trigger: {on: conversation_opened}
steps:
  - {id: hello, kind: send_message, text: "Hello {{ contact.first_name | default: 'there' }}, we are on it."}
  - {id: topic, kind: set_variable, name: topic, value: "sales"}
  - id: route
    kind: branch
    branches:
      - name: Sales
        when: [{subject: var.topic, operator: is, value: sales}]
        steps: [{id: to_sales, kind: assign, to: {team: Sales}, strategy: round_robin}]
      - else: true
        steps: [{id: to_support, kind: assign, to: {team: Support}, strategy: least_open}]
  - {id: note, kind: update_tags, add: [routed]}
"""
AGENTS = 10
TOPICS = 9  # and Else: ten branches


def long_workflow() -> str:
    """Fifty steps in ten branches, of which a run takes fourteen."""
    branches = []
    for topic in range(TOPICS + 1):
        when = {"name": f"Topic {topic}", "when": [{"subject": "message.text", "operator": "is", "value": f"{topic}"}]}
        steps = [
            {"id": f"topic_{topic}", "kind": "set_variable", "name": "topic", "value": f"topic {topic}"},
            {"id": f"tag_{topic}", "kind": "update_tags", "add": [f"topic {topic}"]},
            {"id": f"to_{topic}", "kind": "assign", "to": {"team": "Sales"}, "strategy": "round_robin"},
            {"id": f"say_{topic}", "kind": "send_message", "text": "You are with {{ assignee.first_name }}."},
        ]
        branches.append({**(when if topic < TOPICS else {"else": True}), "steps": steps})
    before = [
        {"id": "hello", "kind": "send_message", "text": "Hello {{ contact.first_name | default: 'there' }}."},
        {"id": "since", "kind": "set_variable", "name": "since", "value": "{{ now | date }}"},
    ]
    after = [
        {"id": "language", "kind": "update_field", "field": "language", "value": "en"},
        *[
            {"id": f"kept_{number}", "kind": "set_variable", "name": f"kept_{number}", "value": "{{ var.topic }}"}
            for number in range(5)
        ],
        {"id": "routed", "kind": "update_tags", "add": ["routed"]},
    ]
    route = {"id": "route", "kind": "branch", "branches": branches}
    document = {
        "workflow": "Bench: fifty steps",
        "trigger": {"on": "conversation_opened"},
        "steps": [*before, route, *after],
    }
    return json.dumps(document)


def empty_database() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    compiled.forget()


def furnish(workflow: str = WORKFLOW) -> Channel:
    """Ten agents online in Sales, the workflow, a custom channel that keeps its answers."""
    empty_database()
    agents(*[f"agent{number}" for number in range(AGENTS)], team="Sales")
    agents("other", team="Support")
    publish(workflow)
    return Channel.objects.create(kind="custom", name="Bench", secrets={"signing": signature.new_secret()})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    *commands: list[str], ready: str = "", settings: str = "helpdesk.settings"
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Runs ``manage.py`` commands (or, beginning with -m, modules) until the block ends; waits for ``ready``."""
    connection.close()
    environment = {**os.environ, "LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": settings}
    children = []
    for command in commands:
        line = [sys.executable, *command] if command[0] == "-m" else [sys.executable, "manage.py", *command]
        children.append(subprocess.Popen(line, env=environment, start_new_session=True))  # ended in finally
    try:
        if ready:
            _wait(ready)
        yield children
    finally:
        for child in children:
            child.send_signal(signal.SIGTERM)
        for child in children:
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)


def _wait(address: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit(f"{address} did not answer within {seconds:g} s.")
