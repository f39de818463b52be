"""Reads conditions joined by all or any: of a trigger, or of a branch."""

from django.utils.translation import gettext

from workflows.advice import did_you_mean
from workflows.conditions.check import problem
from workflows.conditions.operators import OPERATORS
from workflows.document.nodes import Node
from workflows.document.shape import Shape
from workflows.program import Condition, When

MOST = 10
# What a trigger's own event is about may be called so for short.
SHORT = {
    "text": "message.text",
    "team": "conversation.team",
    "assignee": "conversation.assignee",
    "category": "conversation.category",
}


def when(found: dict[str, Node], what: str, shape: Shape) -> When:
    """Out of the keys ``match`` and ``when``."""
    match = shape.word(found.get("match"), gettext("“match” of %(what)s") % {"what": what}, ("all", "any"), "all")
    listed = shape.sequence(found.get("when"), gettext("“when” of %(what)s") % {"what": what})
    if len(listed) > MOST:
        shape.add(
            listed[MOST].line,
            gettext("There are %(count)s conditions on %(what)s; %(most)s are the most.")
            % {"count": len(listed), "what": what, "most": MOST},
        )
    conditions = [condition(item, shape) for item in listed]
    return When(match, tuple(item for item in conditions if item is not None))


def condition(node: Node, shape: Shape) -> Condition | None:
    known = ("subject", "operator", "value")
    found = shape.mapping(node, gettext("a condition"), known, known[:2])
    if not {"subject", "operator"} <= set(found):
        return None
    operator, subject = shape.text(found["operator"], "“operator”"), shape.text(found["subject"], "“subject”")
    read = Condition(SHORT.get(subject, subject), operator, found["value"].plain() if "value" in found else None)
    if operator not in OPERATORS:
        shape.add(
            found["operator"].line,
            gettext("“%(operator)s” is not an operator; %(advice)s")
            % {"operator": operator, "advice": did_you_mean(operator, OPERATORS)},
        )
    elif sentence := problem(read):
        shape.add(node.line, sentence)
    return read
