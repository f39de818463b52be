"""What is wrong with a condition before it ever runs: subject, operator, and the value's shape."""

from typing import Any

from workflows.conditions.operators import OPERATORS, Operator
from workflows.conditions.subjects import SUBJECTS, find
from workflows.conditions.types import ANY, Mismatch, Type, listed
from workflows.program import Condition


def problem(condition: Condition) -> str | None:
    """A sentence that says what to write instead; None if the condition can be evaluated."""
    found, operator = find(condition.subject), OPERATORS.get(condition.operator)
    if found is None:
        patterns = ", ".join(subject.pattern for subject in SUBJECTS)
        return f"There is no subject “{condition.subject}”; there are {patterns}."
    if operator is None:
        return f"There is no operator “{condition.operator}”; there are {', '.join(OPERATORS)}."
    kind = found[0].type
    if operator.name not in kind.operators:
        able = ", ".join(name for name in OPERATORS if name in kind.operators)
        return f"“{condition.subject}” cannot be compared by “{operator.name}”; use one of {able}."
    return _value_problem(condition.value, operator, kind)


def _value_problem(value: Any, operator: Operator, kind: Type) -> str | None:
    if operator.values == "none":
        return None if value is None else f"“{operator.name}” takes no value; remove it."
    if value is None or value == "" or value == []:
        return f"“{operator.name}” needs a value; add one."
    if operator.values == "two" and (not isinstance(value, list) or len(value) != 2):
        return "“between” needs two values; write them as [from, to]."
    if operator.values == "one" and isinstance(value, (list, dict)) and kind.name != "many":
        return f"“{operator.name}” takes one value; use any_of for several."
    if kind is ANY:
        return None
    try:
        for item in listed(value):
            kind.read(item)
    except Mismatch as mismatch:
        return f"The value {mismatch}; correct it."
    return None
