"""The form of a workflow as a whole: its name, its trigger with conditions, and when its runs stop."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workflows.builder.forms.conditions.editor import ConditionsForm, conditions_form
from workflows.builder.forms.inputs.base import FOLDER
from workflows.builder.forms.inputs.registry import input_of
from workflows.builder.forms.part import Part, Posted
from workflows.builder.forms.place import Place
from workflows.builder.forms.section import Section
from workflows.builder.forms.settings import SettingsForm
from workflows.conditions.subjects import SUBJECTS
from workflows.next_times import next_times
from workflows.program import Program, Trigger
from workflows.triggers.base import NoConfig, TriggerKind
from workflows.triggers.registry import TRIGGERS

WHEN = "when"


@dataclass
class TriggerForm:
    """``render`` gives the fields without a form around them: buttons, token and revision are the page's."""

    program: Program
    settings: Section
    own: Section  # what the kind of trigger wants
    conditions: ConditionsForm

    @property
    def errors(self) -> dict[str, list[str]]:
        """Sentences by key; ``when``: of the conditions. Empty: valid."""
        of_conditions = {"when": self.conditions.sentences} if self.conditions.is_wrong else {}
        return {**self.settings.errors, **self.own.errors, **of_conditions}

    @property
    def name(self) -> str:
        """Never empty: a name that cannot be kept leaves the old one."""
        return self._kept("name") or self.program.name

    @property
    def description(self) -> str:
        return self._kept("description")

    @property
    def group(self) -> str:
        return self._kept("group")

    @property
    def stop_on(self) -> frozenset[str]:
        return frozenset(self.settings.check().cleaned_data.get("stop_on", self.program.stop_on))

    @property
    def trigger(self) -> Trigger:
        """What to keep, valid or not."""
        cleaned = self.settings.check().cleaned_data
        return Trigger(
            kind=cleaned.get("on") or self.program.trigger.kind,
            when=self.conditions.when,
            config=self.own.config,
            once_per_contact=bool(cleaned.get("once_per_contact")),
            restart=bool(cleaned.get("restart")),
        )

    def _kept(self, key: str) -> str:
        return str(self.settings.check().cleaned_data.get(key) or "")

    @cached_property
    def parts(self) -> list[Part]:
        return self.settings.parts()

    @property
    def kind_url(self) -> str:
        """Where the form is asked for again when another kind of trigger is chosen."""
        return reverse("admin:workflows_workflow_builder_trigger_kind")

    @property
    def own_errors(self) -> list[str]:
        return [*self.settings.own_errors, *self.own.own_errors]

    def render(self, request: HttpRequest) -> str:
        first = [part for part in self.parts if not part.more]
        own = self.own.parts()
        more = [part for part in [*own, *self.parts] if part.more]
        context: dict[str, Any] = {
            "form": self,
            "plain": [*first, *(part for part in own if not part.more)],
            "conditions": self.conditions,
            "more": more,
            "next_times": next_times(self.trigger, now=timezone.now()),
        }
        return render_to_string(f"{FOLDER}_form.html", context, request)


def trigger_form(
    program: Program, *, data: Posted | None = None, description: str = "", group: str = ""
) -> TriggerForm:
    """The form of the trigger and settings; with ``data``, what was posted of it."""
    place, trigger = Place(program), program.trigger
    settings = Section(SettingsForm, "s", place, input_of, checked=data is not None)
    settings.raw = {
        "name": program.name,
        "description": description,
        "group": group,
        "on": trigger.kind,
        "once_per_contact": trigger.once_per_contact,
        "restart": trigger.restart,
        "stop_on": sorted(program.stop_on),
    }
    if data is not None:
        settings.read(data)
    kind = TRIGGERS.get(str(settings.raw.get("on", "")))
    own = Section(kind.form if kind else NoConfig, "t", place, input_of, before=trigger.config, checked=True)
    if data is not None:
        own.read(data)
    elif kind is not None:
        own.raw, own.checked = dict(trigger.config), bool(trigger.config)
    sent = data if data is not None and f"{WHEN}.match" in data else None
    legend = _("Only when")
    conditions = conditions_form(
        trigger.when, data=sent, subjects=_subjects(kind), place=place, prefix=WHEN, legend=legend
    )
    return TriggerForm(program, settings, own, conditions)


def _subjects(kind: TriggerKind | None) -> list[str]:
    """What is known before a run has begun, and what the kind of trigger itself tells."""
    own = kind.subjects if kind else ()
    return [each.pattern for each in SUBJECTS if not each.detail or each.pattern in own]
