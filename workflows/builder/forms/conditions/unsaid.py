"""What was typed in a row before it was chosen what the condition is about: kept, and taken over once it is."""

from workflows.builder.forms.conditions.fitting import Fit, fit, value_of
from workflows.builder.forms.part import Posted
from workflows.builder.forms.place import Place
from workflows.conditions.operators import OPERATORS
from workflows.conditions.types import ANY, DURATIONS
from workflows.program import Condition


def typed_before(posted: Posted, name: str, operator: str, place: Place) -> Condition | None:
    """A condition about nothing yet; None where nothing was typed. Its value is read by the inputs that there are."""
    usual = fit("", place).usual
    lasts = any(each.startswith(f"{name}.value") and each.endswith(".n") for each in posted)
    editor = value_of(Fit(DURATIONS if lasts else ANY), operator or usual, place)
    typed = editor.read(posted, f"{name}.value") if editor else None
    return None if typed is None and operator in ("", usual) else Condition("", operator or usual, typed)


def taken_over(typed: Condition | None, subject: str, place: Place) -> Condition:
    """Now that it is about ``subject``: compared as it was, if that fits it, and else as is usual."""
    if not subject:
        return typed or Condition("", "")
    known = fit(subject, place)
    operator = typed.operator if typed and typed.operator in known.operators else known.usual
    same = typed is not None and OPERATORS[operator].values == OPERATORS[typed.operator].values
    return Condition(subject, operator, typed.value if typed and same else None)
