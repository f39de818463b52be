"""What a trigger kind is: the event that starts runs, and whether it does for this contact. Adding one is one file."""

from abc import ABC
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from workflows.conditions import Verdict, holds
from workflows.facts import World
from workflows.program import Trigger


class NoConfig(forms.Form):
    """For kinds that have conditions only."""


class TriggerKind(ABC):
    name: ClassVar[str]
    label: ClassVar[str]
    icon: ClassVar[str]  # a lucide name
    event: ClassVar[str | None]  # the kind of event that starts runs; None: a person or a program does
    form: ClassVar[type[forms.Form]] = NoConfig
    subjects: ClassVar[tuple[str, ...]] = ()  # what its conditions are mostly about, as the builder offers them

    def verdict(self, trigger: Trigger, world: World, details: Mapping[str, Any]) -> Verdict:
        """Whether the event starts a run, and why. ``details`` are the event's data beyond the facts."""
        return holds(trigger.when, world, {}, {}, details)

    def matches(self, trigger: Trigger, world: World, details: Mapping[str, Any]) -> bool:
        return self.verdict(trigger, world, details).holds
