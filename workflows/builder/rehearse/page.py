"""The pages of a rehearsal: the panel beside the tree, its answers, the search for a contact, and the scenario of it.
Who may see a workflow may rehearse it; who may change it may keep what was rehearsed."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property

from conversations.admin.acting import person
from workflows.access import changed, seen
from workflows.builder import drafts
from workflows.builder.rehearse import contacts, scenario
from workflows.builder.rehearse.keeping import Kept, keep
from workflows.builder.rehearse.posted import Posted, be, understood
from workflows.builder.rehearse.scenario import made
from workflows.builder.rehearse.setting import SettingForm, fresh
from workflows.builder.rehearse.shown import shown
from workflows.builder.rehearse.talk import Talk, rehearse
from workflows.builder.rehearse.there import There, there
from workflows.builder.rehearse.turns import Written, happening
from workflows.builder.view import NOTHING
from workflows.checks.base import Look
from workflows.document import records
from workflows.document.values import Document
from workflows.models import Workflow
from workflows.scenarios.by_hand import can_start

FOLDER = "admin/workflows/builder/rehearse/"


@dataclass
class Rehearsal:
    """One request: the draft as it is now, the form, the turns, and what came of them."""

    workflow: Workflow
    posted: Posted

    @cached_property
    def document(self) -> Document:
        version = drafts.latest(self.workflow)
        return records.read(version) if version else NOTHING

    @cached_property
    def there(self) -> There:
        return there(self.document.program)

    @cached_property
    def form(self) -> SettingForm:
        return SettingForm(self.there, self.document.program, self.posted.data or fresh(self.there))

    @cached_property
    def broken(self) -> dict[str, list[str]]:
        """Step key → what is missing in it."""
        found = Look(self.document.program).broken
        return {key: [sentence for said in wrong.values() for sentence in said] for key, wrong in found.items()}

    @cached_property
    def talk(self) -> Talk:
        """A newest turn that cannot happen is not kept; why stands in ``posted.sentence``."""
        talk = self._played(self.posted.turns)
        if self.posted.new and talk.problem:
            self.posted.sentence, self.posted.new = talk.problem, False
            self.posted.turns = self.posted.turns[:-1]
            talk = self._played(self.posted.turns)
        return talk

    def _played(self, turns: list[Written]) -> Talk:
        given, house = self.form.given(), self.there.house
        return rehearse(self.document.program, given, happening(turns), house, self.broken)

    def parts(self) -> dict[str, Any]:
        talk = self.talk
        last = talk.told[-1] if self.posted.new and talk.told and not talk.cut else None
        return {
            "original": self.workflow,
            "form": self.form,
            "shown": shown(talk, self.there, self.document.program, self.posted.turns, last),
            "turns": self.posted.turns,
            "sentence": self.posted.sentence or talk.cut,
            "by_hand": can_start(self.document.program.trigger),
            "name": scenario.suggested(talk.told, talk.now, self.there.name),
            "saved": None,
        }


def panel(admin: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the panel as it begins (the builder with it, where it is asked for as a page). POST: what a turn brought."""
    workflow = seen(admin, request, pk)
    if request.method == "POST":
        return _answer(admin, request, Rehearsal(workflow, understood(request.POST)))
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(f"{reverse('admin:workflows_workflow_builder', args=[pk])}?panel=rehearse")
    parts = {**Rehearsal(workflow, Posted(QueryDict())).parts(), **_rights(admin, request, workflow)}
    return render(request, f"{FOLDER}_panel.html", parts)


def found(admin: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    """Contacts that hold the words, to choose one from."""
    seen(admin, request, pk)
    if not person(request).has_perm(contacts.RIGHT):
        raise PermissionDenied
    words = request.GET.get("q", "")[:200]
    return render(
        request, f"{FOLDER}_found.html", {"contacts": contacts.found(person(request), words), "q": words, "pk": pk}
    )


def as_contact(admin: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    """The rehearsal begins anew, with a copy of an existing contact's data in the form."""
    workflow = seen(admin, request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    values = contacts.values(person(request), request.POST.get("contact", ""))
    if values is None:
        raise PermissionDenied
    posted = understood(request.POST)
    be(posted, values)
    return _answer(admin, request, Rehearsal(workflow, posted))


def save(admin: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    """What was rehearsed becomes a scenario of the workflow."""
    workflow = changed(admin, request, pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    rehearsal = Rehearsal(workflow, understood(request.POST))
    kept = None
    if rehearsal.posted.turns and not rehearsal.posted.sentence and not rehearsal.talk.cut:
        program, house = rehearsal.document.program, rehearsal.there.house
        new = made(request.POST.get("name", ""), program, rehearsal.form.given(), rehearsal.posted.turns, house)
        if new.cut:
            rehearsal.posted.sentence = new.cut
        else:
            kept = keep(workflow, new, program, house)
            admin.log_change(request, workflow, [{"added": {"name": "scenario", "object": kept.scenario.name}}])
    return _answer(admin, request, rehearsal, kept)


def _answer(
    admin: "ModelAdmin[Workflow]", request: HttpRequest, rehearsal: Rehearsal, saved: Kept | None = None
) -> HttpResponse:
    rights = _rights(admin, request, rehearsal.workflow)
    more = {**rehearsal.parts(), **rights, "saved": saved, "form_changed": rehearsal.posted.form_changed}
    return render(request, f"{FOLDER}_answer.html", more)


def _rights(admin: "ModelAdmin[Workflow]", request: HttpRequest, workflow: Workflow) -> dict[str, Any]:
    return {
        "may_save": admin.has_change_permission(request, workflow),
        "may_see_contacts": person(request).has_perm(contacts.RIGHT),
        "url": reverse("admin:workflows_workflow_builder_rehearse", args=[workflow.pk]),
    }


URLS: tuple[Any, ...] = (
    ("<int:pk>/builder/rehearse/", panel, "builder_rehearse"),
    ("<int:pk>/builder/rehearse/contacts/", found, "builder_rehearse_contacts"),
    ("<int:pk>/builder/rehearse/as/", as_contact, "builder_rehearse_as"),
    ("<int:pk>/builder/rehearse/scenario/", save, "builder_rehearse_save"),
)
