"""The pages of a workflow as tabs, and those that are seldom needed as a menu; the one that is open is marked."""

from dataclasses import dataclass

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workflows.models import Workflow
from workflows.templatetags.incoming import takes_calls

register = template.Library()

# Label, name of the address, and the names of the pages that belong to it.
TABS: tuple[tuple[str | Promise, str, tuple[str, ...]], ...] = (
    (_("Build"), "builder", ()),
    (_("Rehearse"), "builder", ()),
    (_("Scenarios"), "scenarios", ("scenario", "scenario_new")),
    (_("Replay"), "replay", ("replay_of", "replay_one")),
    (_("Publish"), "publish", ()),
    (_("Watch"), "watch", ()),
    (_("Versions"), "versions", ("version", "compare", "restore", "import", "discard")),
)
REHEARSE = 1  # opens the builder with its panel
PREFIX = "workflows_workflow_"


@dataclass(frozen=True, slots=True)
class Link:
    label: str | Promise
    url: str
    current: bool = False


@register.simple_tag(takes_context=True)
def tabs(context: Context, workflow: Workflow) -> list[Link]:
    here = _here(context)
    found = [Link(label, _url(name, workflow), here in (name, *others)) for label, name, others in TABS]
    found[REHEARSE] = Link(found[REHEARSE].label, f"{found[REHEARSE].url}?panel=rehearse")
    return found


@register.simple_tag(takes_context=True)
def more_pages(context: Context, workflow: Workflow) -> list[Link]:
    here = _here(context)
    names: list[tuple[str | Promise, str]] = [(_("Document"), "document")]
    if takes_calls(workflow):
        names.append((_("Address"), "address"))
    names.append((_("Turn off") if workflow.is_on else _("Turn on"), "switch"))
    names.append((_("Name and group"), "change"))
    runs = Link(_("Runs"), f"{reverse('admin:workflows_run_changelist')}?workflow__id__exact={workflow.pk}")
    return [runs, *(Link(label, _url(name, workflow), here == name) for label, name in names)]


def _here(context: Context) -> str:
    """“scenarios”, of the page that is shown."""
    match = context["request"].resolver_match
    return str(match.url_name or "").removeprefix(PREFIX) if match else ""


def _url(name: str, workflow: Workflow) -> str:
    return reverse(f"admin:{PREFIX}{name}", args=[workflow.pk])
