"""A document's text → its value. All mistakes are found in one go, each with its line and what to do."""

from collections.abc import Iterable

from django.utils.translation import gettext

from workflows.advice import did_you_mean
from workflows.document import conditions, config, nodes
from workflows.document.nodes import Node
from workflows.document.problems import DocumentError, Problem, Problems
from workflows.document.shape import Shape
from workflows.document.steps import StepReader
from workflows.document.values import Document, ScenarioText
from workflows.program import STOP_ON, STOP_ON_BY_DEFAULT, Program, Trigger
from workflows.scenarios import read as scenarios
from workflows.triggers.registry import TRIGGERS

REQUIRED = ("workflow", "trigger", "steps")
KEYS = (*REQUIRED, "description", "group", "settings", "scenarios")
ON_OR_OFF = ("once_per_contact", "restart")  # may stand under ``settings`` or ``trigger``
MOST_SCENARIOS = 200


def load(text: str, name: str = "the document", *, twins: bool = False) -> Document:
    """The document; DocumentError with every problem if there are any. ``name`` is what its text is called; ``twins``:
    two scenarios may bear one name, for who only plays them."""
    root = nodes.parse(text)
    if root.value is None:
        raise DocumentError(
            [Problem(1, "", gettext("%(name)s is empty; begin with “workflow: its name”.") % {"name": name})]
        )
    return read(root, twins=twins)


def load_scenario(text: str) -> ScenarioText:
    """One entry of “scenarios”, alone; DocumentError with every problem, each with its line."""
    problems = Problems()
    found = _scenario(nodes.parse(text), Shape(problems))
    problems.raise_if_any()
    return found


def read(root: Node, *, twins: bool = False) -> Document:
    problems = Problems()
    shape = Shape(problems)
    found = shape.mapping(root, gettext("the document"), KEYS, REQUIRED)
    found = {key: node for key, node in found.items() if node.value is not None or key in REQUIRED}
    title = shape.text(found.get("workflow"), "“workflow”", longest=150).strip()
    if "workflow" in found and not title:
        shape.add(found["workflow"].line, gettext("The workflow has no name; write one after “workflow:”."))
    settings = shape.mapping(found["settings"], "“settings”", ("stop_on", *ON_OR_OFF)) if "settings" in found else {}
    document = Document(
        program=Program(
            name=title,
            trigger=_trigger(found.get("trigger"), settings, shape),
            stop_on=_stop_on(settings.get("stop_on"), shape),
            steps=StepReader(shape).read(found.get("steps")),
        ),
        description=shape.text(found.get("description"), "“description”", longest=2000),
        group=shape.text(found.get("group"), "“group”", longest=50),
        scenarios=_scenarios(found.get("scenarios"), shape, twins),
    )
    problems.raise_if_any()
    return document


def _trigger(node: Node | None, settings: dict[str, Node], shape: Shape) -> Trigger:
    if node is None:
        return Trigger("")
    kind_node = node.value.get("on") if node.is_mapping else None
    kind = TRIGGERS.get(kind_node.text() or "") if kind_node is not None else None
    own = tuple(kind.form.base_fields) if kind is not None else ()
    if kind_node is not None and kind is None:
        word = kind_node.text() or ""
        shape.add(
            kind_node.line,
            gettext("“%(word)s” is not a trigger; %(advice)s") % {"word": word, "advice": did_you_mean(word, TRIGGERS)},
        )
        own = tuple(node.keys)  # its keys cannot be judged
    found = shape.mapping(node, "“trigger”", (*dict.fromkeys(("on", "match", "when", *ON_OR_OFF, *own)),), ("on",))
    flags = {key: shape.flag(settings.get(key) or found.get(key), f"“{key}”") for key in ON_OR_OFF}
    return Trigger(
        kind=kind.name if kind is not None else "",
        when=conditions.when(found, "“trigger”", shape),
        config=config.clean(kind.form, {key: found[key] for key in own if key in found}, node, shape) if kind else {},
        once_per_contact=flags["once_per_contact"],
        restart=flags["restart"],
    )


def _stop_on(node: Node | None, shape: Shape) -> frozenset[str]:
    if node is None or node.value is None:
        return STOP_ON_BY_DEFAULT
    items = shape.sequence(node, "“stop_on”")
    return frozenset(shape.word(item, gettext("An entry of “stop_on”"), STOP_ON, STOP_ON[0]) for item in items)


def _scenarios(node: Node | None, shape: Shape, twins: bool) -> tuple[ScenarioText, ...]:
    if node is None or node.value is None:
        return ()
    items = shape.sequence(node, "“scenarios”")
    if len(items) > MOST_SCENARIOS:
        shape.add(
            node.line,
            gettext("There are %(count)s scenarios; %(most_scenarios)s are the most.")
            % {"count": len(items), "most_scenarios": MOST_SCENARIOS},
        )
    found = tuple(_scenario(item, shape) for item in items)
    if not twins:
        _each_named_once(found, shape)
    return found


def _each_named_once(found: Iterable[ScenarioText], shape: Shape) -> None:
    """Of two that bear one name nobody could say which one fails."""
    lines: dict[str, int] = {}
    for scenario in found:
        if scenario.name and scenario.name in lines:
            told = {"name": scenario.name, "line": lines[scenario.name]}
            shape.add(
                scenario.line,
                gettext("There is another scenario named “%(name)s”, in line %(line)s; give one of them another name.")
                % told,
            )
        lines.setdefault(scenario.name, scenario.line)


def _scenario(node: Node, shape: Shape) -> ScenarioText:
    script = scenarios.scenario(node, shape)
    given = node.value.get("given") if node.is_mapping else None
    turns = node.value.get("turns") if node.is_mapping else None
    listed = turns.value if turns is not None and turns.is_list else []
    found = given.plain() if given is not None and given.is_mapping else {}
    said = {key: value for key, value in found.items() if value is not None}  # after some keys nothing may stand
    return ScenarioText(
        name=script.name,
        given=said,
        turns=tuple(turn.plain() for turn in listed),
        line=node.line,
        turn_lines=tuple(turn.line for turn in listed),
    )
