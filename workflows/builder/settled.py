"""What two values of a step, a trigger or a setting are in words, and which of them differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from workflows.builder import words
from workflows.document.values import Document, ScenarioText
from workflows.kinds.fields import Group
from workflows.program import STOP_ON, Program, When
from workflows.triggers.registry import TRIGGERS


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, old and new in words; empty: nothing stood there."""

    about: str
    old: str
    new: str

    def __str__(self) -> str:
        if not self.old:
            return _("%(about)s: %(new)s (new)") % {"about": self.about, "new": self.new}
        if not self.new:
            return _("%(about)s: %(old)s (gone)") % {"about": self.about, "old": self.old}
        return f"{self.about}: {self.old} → {self.new}"


def config(form: type[forms.Form] | None, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    """Field by field, as a page shows them: durations as 15m, groups key by key."""
    was, now = dict(_flat(form, old)), dict(_flat(form, new))
    for path in dict.fromkeys([*was, *now]):
        if (found := in_words(was.get(path))) != (wanted := in_words(now.get(path))):
            yield Difference(_label(form, path), found, wanted)


def _flat(form: type[forms.Form] | None, values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    fields = form.base_fields if form is not None else {}
    for key, value in values.items():
        known = fields.get(key)
        if isinstance(value, Mapping):
            yield from _flat(known.form if isinstance(known, Group) else None, value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", known.prepare_value(value) if known is not None else value


def _label(form: type[forms.Form] | None, path: str) -> str:
    """“Timeout”, “To: team”: the labels of the fields on the way, else their names."""
    parts: list[str] = []
    for key in path.split("."):
        known = form.base_fields.get(key) if form is not None else None
        label = str(known.label) if known is not None and known.label else key.replace("_", " ")
        parts.append(label if parts else label[:1].upper() + label[1:])
        form = known.form if isinstance(known, Group) else None
    return ": ".join(parts)


def in_words(value: Any) -> str:
    """Empty where there is nothing."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {in_words(inner)}" for key, inner in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(in_words(item) for item in value)
    return f"“{value}”" if isinstance(value, str) and " " in value else str(value)


def conditions(when: When) -> str:
    return f" {words.joined(when)} ".join(map(str, words.chips(when))) or _("none")


def whole(left: Document, right: Document) -> Iterator[Difference]:
    """All but the steps and the scenarios."""
    for about, old, new in (
        (_("Name"), left.program.name, right.program.name),
        (_("Description"), left.description, right.description),
        (_("Group"), left.group, right.group),
    ):
        if old != new:
            yield Difference(about, in_words(old), in_words(new))
    yield from trigger(left.program, right.program)
    yield from _settings(left.program, right.program)


def trigger(left: Program, right: Program) -> list[Difference]:
    old, new = left.trigger, right.trigger
    found: list[Difference] = []
    if old.kind != new.kind:
        found.append(Difference(_("Starts when"), _trigger(old.kind), _trigger(new.kind)))
    kind = TRIGGERS.get(new.kind) if old.kind == new.kind else None
    found.extend(config(kind.form if kind else None, old.config, new.config))
    if old.when != new.when:
        found.append(Difference(_("Conditions to start"), conditions(old.when), conditions(new.when)))
    return found


def _trigger(name: str) -> str:
    return str(TRIGGERS[name].label) if name in TRIGGERS else name


def _settings(left: Program, right: Program) -> Iterator[Difference]:
    for about, old, new in (
        (_("Once per contact"), left.trigger.once_per_contact, right.trigger.once_per_contact),
        (_("A new start replaces the run"), left.trigger.restart, right.trigger.restart),
    ):
        if old != new:
            yield Difference(about, in_words(old), in_words(new))
    if left.stop_on != right.stop_on:
        yield Difference(_("Stops when"), _stops(left), _stops(right))


def _stops(program: Program) -> str:
    named = {
        "agent_message": _("an agent writes"),
        "agent_assigned_by_hand": _("somebody assigns it by hand"),
        "conversation_closed": _("the conversation is closed"),
        "contact_message": _("the contact writes"),
    }
    return ", ".join(named[word] for word in STOP_ON if word in program.stop_on) or _("never")


def scenarios(left: Sequence[ScenarioText], right: Sequence[ScenarioText]) -> Iterator[Difference]:
    was, now = {each.name: each for each in left}, {each.name: each for each in right}
    for name in dict.fromkeys([*was, *now]):
        if name not in was:
            yield Difference(_("Scenario"), "", f"“{name}”")
        elif name not in now:
            yield Difference(_("Scenario"), f"“{name}”", "")
        elif was[name] != now[name]:
            about = _("Scenario “%(name)s”") % {"name": name}
            yield Difference(about, _("as it was"), _("changed"))
