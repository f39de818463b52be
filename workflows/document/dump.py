"""A document's value → text that a person would have written; ``load`` of it gives an equal document."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from workflows.document import config, nodes
from workflows.document.values import Document, ScenarioText
from workflows.kinds.registry import KINDS
from workflows.program import STOP_ON, STOP_ON_BY_DEFAULT, Branch, Condition, Program, Step, Trigger, When
from workflows.triggers.registry import TRIGGERS

WIDTH = 120
SHORT = 90  # what stands on one line, in braces
TAG = "tag:yaml.org,2002:"
TAGS = {type(None): "null", bool: "bool", int: "int", float: "float", str: "str"}


def dump(document: Document) -> str:
    """YAML."""
    return _yaml(plain(document))


def dump_scenario(scenario: ScenarioText) -> str:
    """One entry of “scenarios”, alone."""
    return _yaml(_scenario(scenario))


def dump_keys(found: Mapping[str, Any]) -> str:
    """Some keys of a scenario, a line each where they are short; empty where there are none."""
    return _yaml({key: _compact(value) for key, value in found.items()}) if found else ""


def _yaml(found: Any) -> str:
    text: str = yaml.dump(
        found, Dumper=Writer, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=False
    )
    return text


def plain(document: Document) -> dict[str, Any]:
    """The document as JSON values, its keys in the order of reading."""
    program = document.program
    return _filled(
        workflow=program.name,
        description=document.description,
        group=document.group,
        trigger=_trigger(program.trigger),
        settings=_settings(program),
        steps=[_step(step) for step in program.steps],
        scenarios=[_scenario(each) for each in document.scenarios],
        always=("workflow", "steps"),
    )


def _filled(always: Sequence[str] = (), **entries: Any) -> dict[str, Any]:
    """Without entries that hold nothing."""
    return {key: value for key, value in entries.items() if key in always or value not in ("", {}, [], None)}


def _trigger(trigger: Trigger) -> dict[str, Any]:
    kind = TRIGGERS.get(trigger.kind)
    own = config.plain(kind.form, trigger.config) if kind else dict(trigger.config)
    return {"on": trigger.kind, **own, **_when(trigger.when)}


def _settings(program: Program) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if program.stop_on != STOP_ON_BY_DEFAULT:
        found["stop_on"] = Flow(word for word in STOP_ON if word in program.stop_on)
    if program.trigger.once_per_contact:
        found["once_per_contact"] = True
    if program.trigger.restart:
        found["restart"] = True
    return found


def _when(when: When) -> dict[str, Any]:
    found: dict[str, Any] = {} if when.match == "all" else {"match": when.match}
    if when.conditions:
        found["when"] = [_condition(each) for each in when.conditions]
    return found


def _condition(condition: Condition) -> dict[str, Any]:
    value = {} if condition.value is None else {"value": condition.value}
    return FlowMapping({"subject": condition.subject, "operator": condition.operator, **value})


def _step(step: Step) -> dict[str, Any]:
    kind = KINDS.get(step.kind)
    own = config.plain(kind.form, step.config) if kind else dict(step.config)
    branches = {"branches": [_branch(branch) for branch in step.branches]} if step.branches else {}
    return {"id": step.key, "kind": step.kind, **{key: _compact(value) for key, value in own.items()}, **branches}


def _branch(branch: Branch) -> dict[str, Any]:
    steps = [_step(step) for step in branch.steps]
    if branch.exit == "else":
        return {"else": True, "steps": steps}
    if branch.exit:
        return {"exit": branch.exit, "steps": steps}
    return {"name": branch.name, **_when(branch.when), "steps": steps}


def _scenario(scenario: ScenarioText) -> dict[str, Any]:
    return _filled(
        name=scenario.name,
        given={key: _compact(value) for key, value in scenario.given.items()},
        turns=[{key: _compact(value) for key, value in turn.items()} for turn in scenario.turns],
        always=("name", "turns"),
    )


class Flow(list[Any]):
    """A list on one line: [a, b]."""


class FlowMapping(dict[str, Any]):
    """A mapping on one line: {a: 1}."""


def _compact(value: Any) -> Any:
    """Short lists and mappings on one line."""
    if isinstance(value, Mapping):
        inner = {key: _compact(child) for key, child in value.items()}
        return FlowMapping(inner) if _is_short(value) else inner
    if isinstance(value, (list, tuple)):
        inner_list = [_compact(child) for child in value]
        return Flow(inner_list) if _is_short(value) else inner_list
    return value


def _is_short(value: Any) -> bool:
    shown = str(value)
    return len(shown) <= SHORT and "\\n" not in shown


class Writer(yaml.SafeDumper):
    """Quotes whatever the loader would not read as text, and writes no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)  # lists stand further in than their key

    def text(self, data: str) -> yaml.ScalarNode:
        return self.represent_scalar(f"{TAG}str", data, style="|" if "\n" in data else None)

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """What a plain word means, by our own loader."""
        if kind is yaml.ScalarNode and implicit[0]:
            return f"{TAG}{TAGS[type(nodes.plain(value))]}"
        return str(super().resolve(kind, value, implicit))  # type: ignore[no-untyped-call]  # PyYAML's stubs lack it

    def flow(self, data: Flow) -> yaml.SequenceNode:
        return self.represent_sequence(f"{TAG}seq", data, flow_style=True)

    def flow_mapping(self, data: FlowMapping) -> yaml.MappingNode:
        return self.represent_mapping(f"{TAG}map", data.items(), flow_style=True)


Writer.add_representer(str, Writer.text)
Writer.add_representer(Flow, Writer.flow)
Writer.add_representer(FlowMapping, Writer.flow_mapping)
