"""What a run begins with that a person or a program starts, and why it cannot."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from workflows.program import Trigger
from workflows.scenarios.script import Given
from workflows.scenarios.world import MemoryWorld
from workflows.triggers.base import CannotStart
from workflows.triggers.registry import TRIGGERS


class CannotHappen(Exception):
    """A turn that makes no sense where it stands; its text says why."""


def can_start(trigger: Trigger) -> bool:
    """Whether “start: true” makes sense: for what a person, a program or the clock starts, and for what can be told."""
    kind = TRIGGERS.get(trigger.kind)
    return kind is not None and (kind.event is None or bool(kind.told))


def begins_with(trigger: Trigger, given: Given, world: MemoryWorld) -> Mapping[str, Any]:
    """Its variables; the values of its form are put into the world."""
    if not can_start(trigger):
        what = trigger.kind or gettext("nothing yet")
        raise CannotHappen(
            gettext("“start” is for workflows that are started by hand; this one starts on %(what)s.") % {"what": what}
        )
    kind = TRIGGERS[trigger.kind]
    try:
        if kind.form_names(trigger.config):
            world.form = kind.answers(trigger.config, given.form)
        return kind.variables(trigger.config, given.payload)
    except CannotStart as error:
        raise CannotHappen(gettext("It cannot be started so: %(error)s") % {"error": error}) from error


def details(trigger: Trigger, given: Given) -> Mapping[str, Any]:
    """What the event says beyond the facts: the payload itself, or what it tells of a tag, a field, a rating."""
    told, payload = TRIGGERS[trigger.kind].told, given.payload
    if not told:
        return {"payload": payload}
    if not isinstance(payload, Mapping) or payload.get(told[0]) is None or not payload.keys() <= set(told):
        raise CannotHappen(
            gettext("Say under “given” what happened: “payload: {%(names)s}”.")
            % {"names": ", ".join(f"{each}: …" for each in told)}
        )
    return dict(payload)
