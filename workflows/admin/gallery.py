"""The gallery: ready workflows with their pictures; “Use this” asks for what one needs, and makes a draft."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from workflows import gallery
from workflows.access import context
from workflows.actions import save_draft
from workflows.admin.going import to_builder
from workflows.gallery import Entry
from workflows.gallery.picture import svg
from workflows.gallery.using import UseForm
from workflows.models import Workflow


def shown(page: "ModelAdmin[Workflow]", request: HttpRequest) -> HttpResponse:
    if not page.has_view_permission(request):
        raise PermissionDenied
    cards = [(entry, picture(entry)) for entry in gallery.entries()]
    more = {"cards": cards, "may_add": page.has_add_permission(request)}
    return TemplateResponse(
        request, "admin/workflows/gallery/gallery.html", context(page, request, gettext("Gallery"), **more)
    )


def use(page: "ModelAdmin[Workflow]", request: HttpRequest, slug: str) -> HttpResponse:
    try:
        entry = gallery.entry(slug)
    except KeyError as error:
        raise Http404("There is no such workflow in the gallery.") from error
    if not page.has_view_permission(request) or (request.method == "POST" and not page.has_add_permission(request)):
        raise PermissionDenied
    form = UseForm(entry.document, request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        workflow = _made(form)
        page.log_addition(request, workflow, [{"added": {}}])
        page.message_user(
            request, gettext("Here is your draft: change it, check it, then publish it."), messages.SUCCESS
        )
        if left := form.left():
            sentence = gettext("It cannot be published before you decide on what you left for later: %(names)s.")
            page.message_user(request, sentence % {"names": ", ".join(left)}, messages.WARNING)
        return HttpResponseRedirect(to_builder(workflow.pk))
    more = {"entry": entry, "picture": picture(entry), "form": form, "may_add": page.has_add_permission(request)}
    return TemplateResponse(
        request, "admin/workflows/gallery/entry.html", context(page, request, entry.name, crumb=entry.name, **more)
    )


@transaction.atomic
def _made(form: UseForm) -> Workflow:
    form.make_all()
    workflow = Workflow.objects.create(name=form.cleaned_data["name"])
    save_draft(workflow, form.chosen(), now=timezone.now())
    return workflow


def picture(entry: Entry) -> SafeString:
    return mark_safe(svg(entry.document.program))  # of a document of ours, and every text is escaped


URLS: tuple[Any, ...] = (("gallery/", shown, "gallery"), ("gallery/<slug:slug>/", use, "gallery_entry"))
