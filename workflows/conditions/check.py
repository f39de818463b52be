"""What is wrong with a condition before it ever runs: subject, operator, and the value's shape."""

from typing import Any

from django.utils.translation import gettext as _

from workflows.conditions.operators import OPERATORS, Operator
from workflows.conditions.subjects import SUBJECTS, find
from workflows.conditions.types import ANY, Mismatch, Type, listed, quote
from workflows.program import Condition


def problem(condition: Condition) -> str | None:
    """A sentence that says what to write instead; None if the condition can be evaluated."""
    found, operator = find(condition.subject), OPERATORS.get(condition.operator)
    if found is None:
        values = {"subject": condition.subject, "subjects": ", ".join(subject.pattern for subject in SUBJECTS)}
        return _("There is no subject “%(subject)s”; there are %(subjects)s.") % values
    if operator is None:
        values = {"operator": condition.operator, "operators": ", ".join(OPERATORS)}
        return _("There is no operator “%(operator)s”; there are %(operators)s.") % values
    kind = found[0].type
    if operator.name not in kind.operators:
        able = ", ".join(name for name in OPERATORS if name in kind.operators)
        values = {"subject": condition.subject, "operator": operator.name, "operators": able}
        return _("“%(subject)s” cannot be compared by “%(operator)s”; use one of %(operators)s.") % values
    return _value_problem(condition.value, operator, kind)


def _value_problem(value: Any, operator: Operator, kind: Type) -> str | None:
    name = {"operator": operator.name}
    if operator.values == "none":
        return None if value is None else _("“%(operator)s” takes no value; remove it.") % name
    if value is None or value == "" or value == []:
        return _("“%(operator)s” needs a value; add one.") % name
    if operator.values == "two" and (not isinstance(value, list) or len(value) != 2):
        return _("“%(operator)s” needs two values; write them as [from, to].") % name
    if operator.values == "one" and isinstance(value, (list, dict)) and kind.name != "many":
        return _("“%(operator)s” takes one value; use any_of for several.") % name
    if kind is ANY:
        return None
    for item in listed(value):
        try:
            kind.read(item)
        except Mismatch:
            values = {"value": quote(item), "wanted": _(kind.what)}
            return _("The value %(value)s does not fit here. What fits: %(wanted)s.") % values
    return None
