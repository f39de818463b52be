"""A draft as JSON and back, exactly, finished or not: what the history of changes keeps. Scenarios are not in it."""

from collections.abc import Mapping
from typing import Any

from workflows.document.values import Document
from workflows.program import Branch, Condition, Program, Step, Trigger, When


def to_json(document: Document) -> dict[str, Any]:
    program, trigger = document.program, document.program.trigger
    return {
        "name": program.name,
        "description": document.description,
        "group": document.group,
        "trigger": {
            "kind": trigger.kind,
            "config": dict(trigger.config),
            "once_per_contact": trigger.once_per_contact,
            "restart": trigger.restart,
            **_when(trigger.when),
        },
        "stop_on": sorted(program.stop_on),
        "steps": [_step(step) for step in program.steps],
    }


def from_json(kept: Mapping[str, Any]) -> Document:
    trigger = kept["trigger"]
    program = Program(
        name=kept["name"],
        trigger=Trigger(
            trigger["kind"], _read_when(trigger), trigger["config"], trigger["once_per_contact"], trigger["restart"]
        ),
        stop_on=frozenset(kept["stop_on"]),
        steps=tuple(_read_step(step) for step in kept["steps"]),
    )
    return Document(program, kept["description"], kept["group"])


def _step(step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {"key": step.key, "kind": step.kind, "config": dict(step.config)}
    if step.branches:
        found["branches"] = [_branch(branch) for branch in step.branches]
    return found


def _branch(branch: Branch) -> dict[str, Any]:
    steps = [_step(step) for step in branch.steps]
    return {"name": branch.name, "exit": branch.exit, **_when(branch.when), "steps": steps}


def _when(when: When) -> dict[str, Any]:
    return {"match": when.match, "when": [[one.subject, one.operator, one.value] for one in when.conditions]}


def _read_step(kept: Mapping[str, Any]) -> Step:
    branches = tuple(_read_branch(branch) for branch in kept.get("branches", ()))
    return Step(kept["key"], kept["kind"], kept["config"], branches)


def _read_branch(kept: Mapping[str, Any]) -> Branch:
    steps = tuple(_read_step(step) for step in kept["steps"])
    return Branch(kept["name"], kept["exit"], _read_when(kept), steps)


def _read_when(kept: Mapping[str, Any]) -> When:
    return When(kept["match"], tuple(Condition(*parts) for parts in kept["when"]))
