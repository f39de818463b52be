"""What is wrong with a condition before it ever runs: subject, operator, and the value's shape."""

from typing import Any

from django.utils.translation import gettext as _

from workflows.advice import did_you_mean, listing
from workflows.conditions.operators import OPERATORS, Operator
from workflows.conditions.subjects import SUBJECTS, Subject, find
from workflows.conditions.types import ANY, DURATIONS, FLAGS, SAME, TEXTS, Mismatch, listed, quote
from workflows.program import Condition


def problem(condition: Condition) -> str | None:
    """A sentence that says what to write instead; None if the condition can be evaluated."""
    if not condition.subject.strip():
        return _("A condition says nothing of what it is about; choose it, or delete the condition.")
    found, operator = find(condition.subject), OPERATORS.get(condition.operator)
    if found is None:
        values = {"subject": condition.subject, "subjects": ", ".join(subject.pattern for subject in SUBJECTS)}
        return _("There is no subject “%(subject)s”; there are %(subjects)s.") % values
    if operator is None:
        values = {"operator": condition.operator, "operators": ", ".join(OPERATORS)}
        return _("There is no operator “%(operator)s”; there are %(operators)s.") % values
    kind = found[0].type
    if operator.name not in kind.operators | kind.also:
        able = ", ".join(name for name in OPERATORS if name in kind.operators)
        values = {"subject": condition.subject, "operator": operator.name, "operators": able}
        return _("“%(subject)s” cannot be compared by “%(operator)s”; use one of %(operators)s.") % values
    return _value_problem(condition.value, operator, found[0]) or _word_problem(condition.value, operator, found[0])


def _word_problem(value: Any, operator: Operator, subject: Subject) -> str | None:
    """A word that the subject never is, so that the condition would always or never hold."""
    known = (*subject.choices, *subject.also)
    if not known or subject.type is not TEXTS or operator.name not in SAME:
        return None
    unknown = next((item for item in listed(value) if TEXTS.read(item) not in known), None)
    if unknown is None:
        return None
    values = {"subject": subject.pattern, "value": quote(unknown), "advice": did_you_mean(str(unknown), known)}
    return _("“%(subject)s” is never %(value)s; %(advice)s") % values


def _value_problem(value: Any, operator: Operator, subject: Subject) -> str | None:
    kind = subject.type
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
            if kind is DURATIONS and isinstance(item, int):
                raise Mismatch  # 60 of what?
        except Mismatch:
            wanted = listing(subject.choices) if kind is FLAGS and subject.choices else _(kind.what)
            values = {"value": quote(item), "wanted": wanted}
            return _("The value %(value)s does not fit here. What fits: %(wanted)s.") % values
    return None
