"""What a run's own effects change of the contact, as the events that start workflows: tags, fields, ratings."""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from conversations.events import EventKind, NewEvent
from helpdesk import actors
from workflows.effects import Effect, Rate, SetField, Tag
from workflows.engine.apply import set_field, tag
from workflows.facts import CONTACT_FIELDS, ContactFacts
from workflows.program import Trigger
from workflows.triggers.registry import TRIGGERS


@dataclass(slots=True)
class Before:
    """The contact as it was before the effects, on whom they are done once more."""

    contact: ContactFacts


def before(contact: ContactFacts) -> Before:
    was = copy(contact)
    was.fields, was.tags = dict(contact.fields), set(contact.tags)
    return Before(was)


def looks(trigger: Trigger, effects: Iterable[Effect], was: Before) -> Iterator[Mapping[str, Any]]:
    """What of these effects the trigger looks at."""
    kind = TRIGGERS.get(trigger.kind)
    if kind is None or not kind.told:
        return
    for event in _events(effects, was):
        if event.kind == kind.event:
            yield from kind.looks(event)


def _events(effects: Iterable[Effect], was: Before) -> Iterator[NewEvent]:
    by = actors.workflow(0)
    for effect in effects:
        if isinstance(effect, Tag):
            had = set(was.contact.tags)
            tag(effect, was)
            has = was.contact.tags
            yield NewEvent(
                EventKind.CONTACT_TAGGED, by, data={"added": sorted(has - had), "removed": sorted(had - has)}
            )
        elif isinstance(effect, SetField):
            old = _value(was.contact, effect.field)
            set_field(effect, was)
            changes = {effect.field: [old, _value(was.contact, effect.field)]}
            yield NewEvent(EventKind.CONTACT_UPDATED, by, data={"changes": changes})
        elif isinstance(effect, Rate):
            yield NewEvent(EventKind.RATING_GIVEN, by, data={"value": effect.value})


def _value(contact: ContactFacts, field: str) -> Any:
    return getattr(contact, field) if field in CONTACT_FIELDS else contact.fields.get(field)
