"""The builder's page; and what is new on it, asked when somebody comes back to it."""

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from conversations.errors import Refused
from workflows.access import context, seen
from workflows.builder import acting, asked, drafts, panel
from workflows.builder.answers import FOLDER, answer
from workflows.builder.view import Page, parts
from workflows.models import Workflow


def builder(admin: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    page = Page.of(admin, request, seen(admin, request, pk))
    more = {**parts(page), "crumb": _("Builder"), "opening": request.GET.get("panel", "")}
    return TemplateResponse(request, f"{FOLDER}page.html", context(admin, request, page.workflow.name, **more))


def state(admin: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing if the draft is still as it was seen, else the parts of the page as they are now."""
    workflow = seen(admin, request, pk)
    try:
        revision = asked.number(request.GET, "revision")
    except Refused as refused:
        return answer(Page.of(admin, request, workflow), said=refused.sentence, alarm=True, status=422)
    if drafts.revision_of(drafts.latest(workflow)) == revision:
        return HttpResponse(status=204)
    page = Page.of(admin, request, workflow)
    return answer(page, meanwhile=drafts.since(page.version, revision))


URLS = (
    ("<int:pk>/builder/", builder, "builder"),
    ("<int:pk>/builder/state/", state, "builder_state"),
    ("<int:pk>/builder/edit/", acting.edit, "builder_edit"),
    ("<int:pk>/builder/delete/", acting.delete, "builder_delete"),
    ("<int:pk>/builder/add/", panel.add, "builder_add"),
    ("<int:pk>/builder/trigger/", panel.trigger, "builder_trigger"),
    ("<int:pk>/builder/step/<str:key>/", panel.step, "builder_step"),
)
