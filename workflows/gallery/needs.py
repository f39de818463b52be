"""What a document names, which an installation has by other names or not at all: teams, agents, calendars …"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from helpdesk.hours import Hours
from workflows import servers
from workflows.checks.base import strings
from workflows.document import references
from workflows.document.values import Document
from workflows.facts import CONTACT_FIELDS
from workflows.program import Condition, Program, Step
from workflows.scenarios.read import of_text

KINDS_OF = ("team", "agent", "channel", "calendar", "category", "field", "segment", "secret", "template", "workflow")
OF_CALENDARS = ("business_hours.", "time.", "weekday.")
BY_VALUE = {  # condition subject → what its values name
    "conversation.team": "team",
    "conversation.assignee": "agent",
    "conversation.category": "category",
    "channel": "channel",
    "contact.segment": "segment",
}
OF_CONTACTS = frozenset({*CONTACT_FIELDS, "tags", "is_returning", "segment", "id", "name"})
NAMED = re.compile(r"\b(contact|secret)\.([a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Need:
    what: str  # of KINDS_OF
    name: str


def needs(program: Program) -> list[Need]:
    """Each once; in the order of KINDS_OF, and within it as they come."""
    found = dict.fromkeys([*_of_conditions(program.trigger.when.conditions), *_of_steps(program.walk())])
    return sorted(found, key=lambda need: KINDS_OF.index(need.what))


def _of_steps(steps: Iterable[Step]) -> Iterator[Need]:
    for step in steps:
        for reference in references.of(step):
            if reference.what in KINDS_OF and not (reference.what == "field" and reference.name in CONTACT_FIELDS):
                yield Need(reference.what, reference.name)
        for text in strings(step.config):
            yield from _of_text(text)
        for branch in step.branches:
            yield from _of_conditions(branch.when.conditions)


def _of_text(text: str) -> Iterator[Need]:
    if "{{" not in text:
        return
    for root, name in NAMED.findall(text):
        if root == "secret":
            yield Need("secret", name)
        elif name not in OF_CONTACTS:
            yield Need("field", name)


def _of_conditions(conditions: Iterable[Condition]) -> Iterator[Need]:
    for condition in conditions:
        what = BY_VALUE.get(condition.subject)
        if what is not None:
            values = condition.value if isinstance(condition.value, list) else [condition.value]
            yield from (Need(what, value) for value in values if isinstance(value, str) and value)
        for prefix in OF_CALENDARS:
            if condition.subject.startswith(prefix):
                yield Need("calendar", condition.subject.removeprefix(prefix))
        root, _, field = condition.subject.partition(".")
        if root == "contact" and field and field not in OF_CONTACTS:
            yield Need("field", field)


def hours_of(document: Document) -> Mapping[str, Hours]:
    """The calendars of its scenarios, by name: a first idea of when they are open."""
    found: dict[str, Hours] = {}
    for scenario in document.scenarios:
        for name, hours in of_text(scenario).given.calendars.items():
            found.setdefault(name, hours)
    return found


def hosts_of(program: Program, secret: str) -> list[str]:
    """The servers to which steps send this secret."""
    found: dict[str, None] = {}
    for step in program.walk():
        if any(f"secret.{secret}" in text for text in strings(step.config)):
            url: Any = step.config.get("url")
            goal = servers.of_text(url) if isinstance(url, str) else None
            if goal is not None:
                found[servers.written(goal)] = None
    return list(found)
