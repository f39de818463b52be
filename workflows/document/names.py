"""Names in documents ↔ keys in the database: teams, agents, channels, calendars, categories, fields, workflows."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from channels.models import Channel, Template
from contacts.models import Field
from conversations.models import Category
from helpdesk.models import Agent, Calendar, Team
from workflows.document import references
from workflows.document.references import Reference
from workflows.facts import CONTACT_FIELDS
from workflows.kinds.registry import KINDS
from workflows.models import Step, Workflow
from workflows.program import Program


@dataclass(frozen=True, slots=True)
class Named:
    """What a reference may name: its table, the column of the name, and where a supervisor makes one."""

    model: type[models.Model]
    column: str
    called: str
    made_under: str


NAMED = {
    "team": Named(Team, "name", _("team"), _("Teams")),
    "agent": Named(Agent, "email", _("agent"), _("Agents")),
    "channel": Named(Channel, "name", _("channel"), _("Channels")),
    "calendar": Named(Calendar, "name", _("calendar"), _("Calendars")),
    "category": Named(Category, "name", _("category"), _("Categories")),
    "field": Named(Field, "key", _("contact field"), _("Contact fields")),
    "workflow": Named(Workflow, "name", _("workflow"), _("Workflows")),
    "template": Named(Template, "name", _("message template"), _("Templates")),
}
RELATIONS = (*NAMED, "target")


@dataclass(slots=True)
class Found:
    """(what, name) → id, of all that a program names."""

    ids: dict[tuple[str, str], int] = field(default_factory=dict)

    def id(self, reference: Reference) -> int | None:
        return self.ids.get((reference.what, _spelled(reference)))

    def has(self, reference: Reference) -> bool:
        return self.id(reference) is not None or _needs_no_row(reference)


def _spelled(reference: Reference) -> str:
    if reference.what == "template":  # its channel may have another one of the same name
        return f"{reference.within}\n{reference.name}"
    return reference.name.lower() if reference.what == "agent" else reference.name


def _needs_no_row(reference: Reference) -> bool:
    """The fields that every contact has are columns."""
    return reference.what == "field" and reference.name in CONTACT_FIELDS


def find(program: Program) -> Found:
    """Looks up what ``program`` names, a query a kind of name; categories that are missing are made."""
    wanted: dict[str, set[str]] = {}
    for step in program.walk():
        for reference in references.of(step):
            if reference.what in NAMED and not _needs_no_row(reference):
                wanted.setdefault(reference.what, set()).add(_spelled(reference))
    found = Found()
    for what, names in wanted.items():
        if what == "category":
            Category.objects.bulk_create([Category(name=name) for name in sorted(names)], ignore_conflicts=True)
        if what == "template":
            found.ids.update(_templates(names))
            continue
        named = NAMED[what]
        rows = named.model._default_manager.filter(**{f"{named.column}__in": names})
        found.ids.update({(what, name): pk for name, pk in rows.values_list(named.column, "pk")})
    return found


def _templates(names: set[str]) -> dict[tuple[str, str], int]:
    """Templates are named “order_update (en)”, of the step's channel or, where it names none, of any."""
    bare = {name.partition("\n")[2].rpartition(" (")[0] for name in names}
    found: dict[tuple[str, str], int] = {}
    for row in Template.objects.filter(name__in=bare).select_related("channel").order_by("-pk"):
        for within in ("", row.channel.name):
            found[("template", f"{within}\n{row}")] = row.pk
    return {key: pk for key, pk in found.items() if key[1] in names}


def advice(reference: Reference) -> str:
    named = NAMED[reference.what]
    values = {"what": gettext(named.called), "name": reference.name, "where": gettext(named.made_under)}
    return gettext("There is no %(what)s “%(name)s”; make it first under %(where)s.") % values


def _name(row: Step, what: str) -> str | None:
    if what == "step":
        return row.target.key if row.target else None
    related = getattr(row, what)
    if isinstance(related, Template):
        return str(related)
    return getattr(related, NAMED[what].column) if related is not None else None


def config(row: Step) -> dict[str, Any]:
    """The step's config with the names of what its foreign keys point at."""
    kind = KINDS.get(row.kind)
    found: dict[str, Any] = row.config
    for path, what in (kind.references if kind else {}).items():
        name = _name(row, what)
        if name is not None and references.at(found, path) is None:
            found = references.put(found, path, name)
    return found
