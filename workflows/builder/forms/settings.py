"""What is set of a workflow as a whole: its name, what starts it, how often, and what stops its runs."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.kinds.fields import Absent, Flag, Line, OneOf
from workflows.program import STOP_ON_BY_DEFAULT
from workflows.triggers.registry import TRIGGERS

STOPS = {
    "agent_message": _("An agent writes to the contact"),
    "agent_assigned_by_hand": _("Somebody assigns the conversation by hand"),
    "conversation_closed": _("The conversation is closed"),
    "contact_message": _("The contact writes, and no step waits for it"),
}


class SeveralOf(Absent):
    """Any of a few words, in their own order."""

    def __init__(self, labels: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.labels = labels

    def read(self, value: Any) -> list[str]:
        if not isinstance(value, (list, tuple)) or not set(map(str, value)) <= set(self.labels):
            raise ValidationError(gettext("Choose some of those that are offered."))
        return [word for word in self.labels if word in value]


class SettingsForm(forms.Form):
    name = Line(longest=150, required=True, label=_("Name of the workflow"))
    group = Line(longest=50, label=_("Group"), help_text=_("Such as Routing or Service."), more=True)
    description = Line(
        longest=2_000, label=_("Description"), help_text=_("When it is of use."), widget=forms.Textarea, more=True
    )
    on = OneOf(
        {name: kind.label for name, kind in TRIGGERS.items()}, required=True, label=_("What starts it"), default=None
    )
    once_per_contact = Flag(default=False, label=_("Only once for each contact"), more=True)
    restart = Flag(
        default=False,
        label=_("Start anew"),
        help_text=_("When it starts again while it still runs for the contact, the old run is given up."),
        more=True,
    )
    stop_on = SeveralOf(STOPS, label=_("A run stops when"), default=[*sorted(STOP_ON_BY_DEFAULT)], more=True)
