"""A template that the provider has not approved, or that none of the channels has that the message can go by."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from workflows.checks.base import Finding, Look, error
from workflows.checks.there import Installation, TemplateThere


def check(look: Look) -> Iterator[Finding]:
    there = look.installation
    if there is None:
        return
    for step in look.program.walk():
        if look.kind(step) is None:
            continue
        for kind, name in dict.fromkeys(_used(step.config)):
            sentence = _wrong(name, kind, str(step.config.get("channel") or ""), there)
            if sentence:
                yield error(step.key, sentence)


def _used(config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(kind of channel, name); the kind is empty for any."""
    if isinstance(config.get("template"), str) and config["template"]:
        yield "", config["template"]
    per_kind = config.get("per_kind")
    for kind, own in per_kind.items() if isinstance(per_kind, Mapping) else ():
        if isinstance(own, Mapping) and isinstance(own.get("template"), str) and own["template"]:
            yield str(kind), own["template"]


def _wrong(name: str, kind: str, channel: str, there: Installation) -> str:
    values = {"name": name, "kind": kind, "channel": channel}
    every = there.templates.get(name, ())
    if not every:
        return _("There is no template “%(name)s”; add it under Templates, or choose another.") % values
    fitting = [each for each in every if _fits(each, kind, channel, there)]
    if not fitting and channel:
        return _("The channel “%(channel)s” has no template “%(name)s”; choose one that it has.") % values
    if not fitting:
        return _("No channel of the kind “%(kind)s” has a template “%(name)s”; choose one that it has.") % values
    if not any(each.is_approved for each in fitting):
        sentence = _("The template “%(name)s” is not approved by its channel; have it approved, or choose another.")
        return sentence % values
    return ""


def _fits(template: TemplateThere, kind: str, channel: str, there: Installation) -> bool:
    if channel and template.channel != channel:
        return False
    known = there.channels.get(template.channel)
    return not kind or (known is not None and known.kind == kind)
