"""What a trigger kind is: the event that starts runs, and whether it does for this contact. Adding one is one file."""

from abc import ABC
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext

from conversations.events import NewEvent
from workflows.conditions import Verdict, holds
from workflows.facts import World
from workflows.program import Trigger


class NoConfig(forms.Form):
    """For kinds that have conditions only."""


class CannotStart(ValueError):
    """What was given does not start a run: its sentence says why, and what to give instead. ``wrong``: a sentence for
    each value that is missing or wrong, by its name."""

    def __init__(self, sentence: str, wrong: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.wrong = dict(wrong or {})


class TriggerKind(ABC):
    name: ClassVar[str]
    label: ClassVar[str | Promise]
    help: ClassVar[str | Promise] = ""  # one line of what it is for, in the builder
    icon: ClassVar[str]  # a lucide name
    event: ClassVar[str | None]  # the kind of event that starts runs; None: a person, a program or the clock does
    idle: ClassVar[bool] = False  # when it starts, the contact may not have written for a long time
    posted: ClassVar[bool] = False  # programs start it, by an address of the workflow's own
    form: ClassVar[type[forms.Form]] = NoConfig
    on_conversation: ClassVar[bool] = False  # only ever started on one that is there
    # What “start: true” in a scenario tells of the event, as its payload; the first of them at least.
    told: ClassVar[tuple[str, ...]] = ()
    subjects: ClassVar[tuple[str, ...]] = ()  # what its conditions are mostly about, as the builder offers them

    def looks(self, event: NewEvent) -> Iterable[Mapping[str, Any]]:
        """What the event says beyond the facts, once for each thing in it that may start a run."""
        return (event.data,)

    def verdict(self, trigger: Trigger, world: World, details: Mapping[str, Any]) -> Verdict:
        """Whether the event starts a run, and why. ``details`` is one of its looks."""
        return holds(trigger.when, world, {}, {}, details)

    def matches(self, trigger: Trigger, world: World, details: Mapping[str, Any]) -> bool:
        return self.verdict(trigger, world, details).holds

    def describe(self, config: Mapping[str, Any]) -> str:
        """When it starts, in words: “Every day at 09:00, for every contact”."""
        return str(self.label)

    def cleaned(self, config: Mapping[str, Any]) -> dict[str, Any] | None:
        """The config as its form takes it; None where something is missing or wrong."""
        form = self.form(dict(config))
        return dict(form.cleaned_data) if form.is_valid() else None

    def next_time(self, config: Mapping[str, Any], zone: tzinfo, now: datetime) -> datetime | None:
        """When the clock starts it next after ``now``; None where something else does. The config is a cleaned one."""
        return None

    def form_names(self, config: Mapping[str, Any]) -> tuple[str, ...]:
        """Names under “form.” that a run begins with, in the order in which they are asked for."""
        return ()

    def sets(self, config: Mapping[str, Any]) -> frozenset[str]:
        """Names of the variables that a run begins with."""
        return frozenset()

    def always_sets(self, config: Mapping[str, Any]) -> frozenset[str]:
        """Those among them that have a value in every run."""
        return self.sets(config)

    def answers(self, config: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """Values of its form, cleaned; CannotStart where one is missing, wrong or not asked for."""
        if values:
            raise CannotStart(
                gettext("This workflow has no form; leave its values out."),
                dict.fromkeys(values, gettext("Not asked for.")),
            )
        return {}

    def variables(self, config: Mapping[str, Any], payload: Any) -> dict[str, Any]:
        """The variables that a run begins with, out of what was posted; CannotStart where one is not there."""
        return {}
