"""The shortcuts that an agent may start on a conversation, and the form that one of them asks with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conversations.models import Conversation
from workflows.begin import Start
from workflows.compiled import compiled
from workflows.models import VersionState, WorkflowVersion
from workflows.starting import Candidate, matching
from workflows.triggers.base import CannotStart
from workflows.triggers.registry import TRIGGERS
from workflows.triggers.shortcut import Shortcut as Kind

PREFIX = "form"
INPUTS = {"number": "text", "date": "date", "email": "email", "phone": "tel", "text": "text"}


@dataclass(frozen=True, slots=True)
class Shortcut:
    version: WorkflowVersion
    config: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.config.get("name") or self.version.workflow.name

    @property
    def icon(self) -> str:
        return str(self.config["icon"])

    @property
    def asks(self) -> bool:
        return bool(self.config.get("form"))


def available(conversation: Conversation, *, now: datetime) -> list[Shortcut]:
    """Of published workflows that are on, those whose conditions hold; by name."""
    rows = WorkflowVersion.objects.filter(state=VersionState.PUBLISHED, workflow__is_on=True, trigger=Kind.name)
    wanted = [
        Candidate(Start(version, conversation.contact_id, conversation.pk))
        for version in rows.select_related("workflow")
    ]
    versions = [item.start.version for item in matching(wanted, now)]
    found = [Shortcut(version, compiled(version.pk).program.trigger.config) for version in versions]
    return sorted(found, key=lambda shortcut: shortcut.name.casefold())


class AskForm(forms.Form):
    """What a shortcut asks for; the trigger's kind cleans the values, as it does for programs."""

    def __init__(self, config: Mapping[str, Any], data: Any = None) -> None:
        super().__init__(data, prefix=PREFIX)
        self.config = config
        for field in config.get("form") or ():
            self.fields[field["name"]] = _input(field)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        try:
            return TRIGGERS[Kind.name].answers(self.config, given)
        except CannotStart as error:
            for name in error.wrong.keys() - self.errors.keys():  # one that was too long is not missing as well
                self.add_error(name, error.wrong[name])
            return given


def _input(field: Mapping[str, Any]) -> forms.Field:
    label = field["label"] or field["name"].replace("_", " ").capitalize()
    attrs = {"required": True} if field["required"] else {}
    if field["type"] in ("choice", "yes_no"):
        options = [(each, each) for each in field["choices"]] or [("true", _("Yes")), ("false", _("No"))]
        return forms.CharField(label=label, required=False, widget=forms.Select(attrs, choices=[("", "–"), *options]))
    widget = forms.TextInput({**attrs, "type": INPUTS[field["type"]]})
    if field["type"] == "number":
        widget.attrs["inputmode"] = "decimal"
    return forms.CharField(label=label, required=False, max_length=2000, widget=widget)
