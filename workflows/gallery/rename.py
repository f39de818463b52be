"""A document with other names for what it names, in its steps and in its scenarios alike."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workflows.document import references
from workflows.document.values import Document, ScenarioText
from workflows.gallery.needs import BY_VALUE, OF_CALENDARS, Need
from workflows.program import Branch, Condition, Step, When

Names = Mapping[Need, str]  # what the document says → what it is called here


def renamed(document: Document, names: Names) -> Document:
    """Names that are not given stay."""
    if not names:
        return document
    program = document.program
    trigger = replace(program.trigger, when=_when(program.trigger.when, names))
    return replace(
        document,
        program=replace(program, trigger=trigger, steps=tuple(_step(step, names) for step in program.steps)),
        scenarios=tuple(_scenario(each, names) for each in document.scenarios),
    )


def _step(step: Step, names: Names) -> Step:
    config: Mapping[str, Any] = _texts(step.config, names)
    for reference in references.of(step):
        if (name := names.get(Need(reference.what, reference.name))) is not None:
            config = references.put(config, reference.path, name)
    return replace(step, config=config, branches=tuple(_branch(branch, names) for branch in step.branches))


def _branch(branch: Branch, names: Names) -> Branch:
    return replace(branch, when=_when(branch.when, names), steps=tuple(_step(step, names) for step in branch.steps))


def _when(when: When, names: Names) -> When:
    return replace(when, conditions=tuple(_condition(each, names) for each in when.conditions))


def _condition(condition: Condition, names: Names) -> Condition:
    what = BY_VALUE.get(condition.subject)
    value = _named(what, condition.value, names) if what else condition.value
    return replace(condition, subject=_subject(condition.subject, names), value=value)


def _subject(subject: str, names: Names) -> str:
    for prefix in OF_CALENDARS:
        if subject.startswith(prefix):
            rest = subject.removeprefix(prefix)
            return prefix + names.get(Need("calendar", rest), rest)
    if subject.startswith("contact."):
        rest = subject.removeprefix("contact.")
        return f"contact.{names.get(Need('field', rest), rest)}"
    return subject


def _named(what: str, value: Any, names: Names) -> Any:
    if isinstance(value, list):
        return [_named(what, item, names) for item in value]
    return names.get(Need(what, value), value) if isinstance(value, str) else value


def _texts(value: Any, names: Names) -> Any:
    """{{ contact.field }} and {{ secret.name }}, in every text of a config."""
    if isinstance(value, str):
        return _text(value, names) if "{{" in value else value
    if isinstance(value, Mapping):
        return {key: _texts(item, names) for key, item in value.items()}
    return [_texts(item, names) for item in value] if isinstance(value, list) else value


def _text(text: str, names: Names) -> str:
    for need, name in names.items():
        root = {"field": "contact", "secret": "secret"}.get(need.what)
        if root is not None:
            text = re.sub(rf"\b{root}\.{re.escape(need.name)}\b", f"{root}.{name}", text)
    return text


# Where scenarios name something: by the keys on the way.
GIVEN = {"teams": "team", "last_agent": "agent", "email": "agent"}
TURNS = {"by": "agent", "assign": "agent", "online": "agent", "offline": "agent"}
EXPECTS = {"team": "team", "assignee": "agent", "category": "category"}


def _scenario(scenario: ScenarioText, names: Names) -> ScenarioText:
    given = dict(scenario.given)
    if "agents" in given:
        given["agents"] = [_keys(agent, GIVEN, names) for agent in given["agents"]]
    if "calendars" in given:
        given["calendars"] = [_keys(calendar, {"name": "calendar"}, names) for calendar in given["calendars"]]
    if isinstance(given.get("contact"), Mapping):
        contact = _keys(given["contact"], {"last_agent": "agent"}, names)
        given["contact"] = {**contact, **({"fields": _fields(contact["fields"], names)} if "fields" in contact else {})}
    return replace(scenario, given=given, turns=tuple(_turn(turn, names) for turn in scenario.turns))


def _turn(turn: Mapping[str, Any], names: Names) -> dict[str, Any]:
    found = _keys(turn, TURNS, names)
    if isinstance(found.get("expect"), Mapping):
        expect = _keys(found["expect"], EXPECTS, names)
        if isinstance(expect.get("field"), Mapping):
            expect["field"] = _fields(expect["field"], names)
        found["expect"] = expect
    return found


def _keys(found: Mapping[str, Any], whats: Mapping[str, str], names: Names) -> dict[str, Any]:
    return {key: _named(whats[key], value, names) if key in whats else value for key, value in found.items()}


def _fields(found: Mapping[str, Any], names: Names) -> dict[str, Any]:
    return {names.get(Need("field", key), key): value for key, value in found.items()}
