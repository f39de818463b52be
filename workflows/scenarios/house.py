"""What an installation lends to a play that does not stand alone: a rehearsal, a scenario that publishing runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from helpdesk.hours import Hours
from workflows.facts import FieldFacts, TemplateFacts
from workflows.program import Program, When


@dataclass(frozen=True, slots=True)
class House:
    """All by name. What a scenario gives itself goes before it."""

    calendars: Mapping[str, Hours] = field(default_factory=dict)
    segments: Mapping[str, When] = field(default_factory=dict)
    templates: Mapping[str, TemplateFacts] = field(default_factory=dict)
    fields: Mapping[str, FieldFacts] = field(default_factory=dict)  # custom ones, by key
    workflows: Mapping[str, Program] = field(default_factory=dict)  # published, with a manual trigger
    zone: tzinfo | None = None


EMPTY = House()
