"""Edits on the tree of the builder: each is saved at once, or refused with a sentence."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone

from conversations.admin.acting import person
from conversations.errors import Refused
from workflows.access import changed
from workflows.builder import asked, drafts, keys, panel, places, words
from workflows.builder.answers import FOLDER, after, answer
from workflows.builder.drafts import Overtaken, Saved
from workflows.builder.edit import label
from workflows.builder.view import Page
from workflows.models import Workflow

OPENS = ("add", "rename", "duplicate")  # what shows the form of the step that it made


def edit(admin: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    """One edit of the tree, or undo or redo; answered with the parts of the page."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    page = Page.of(admin, request, changed(admin, request, pk))
    try:
        saved = _done(page)
    except Overtaken as overtaken:
        page = Page.of(admin, request, page.workflow)
        return answer(page, said=overtaken.sentence, alarm=True, meanwhile=overtaken.changes, status=409)
    except Refused as refused:
        return answer(page, said=refused.sentence, alarm=True, status=422)
    page = after(page, saved)
    opened = panel.swapped(page, saved.focus) if request.POST.get("do") in OPENS else ""
    return answer(page, said=saved.sentence, meanwhile=saved.meanwhile, focus=saved.focus, more=opened)


def _done(page: Page) -> Saved:
    posted, by, now = page.request.POST, person(page.request), timezone.now()
    if posted.get("do") == "undo":
        return drafts.undo(page.workflow, asked.number(posted, "number"), by=by, now=now)
    if posted.get("do") == "redo":
        return drafts.redo(page.workflow, asked.number(posted, "number"), by=by, now=now)
    wanted = asked.edit(posted, page.program)
    return drafts.apply(page.workflow, wanted, seen=asked.number(posted, "revision"), by=by, now=now)


def delete(admin: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    """The question before a step or branch goes: how much goes with it, and which jumps would miss it."""
    page = Page.of(admin, request, changed(admin, request, pk))
    try:
        found = _loss(page)
    except Refused as refused:
        return answer(page, said=refused.sentence, alarm=True, status=422)
    return render(request, f"{FOLDER}_delete.html", {"original": page.workflow, **found})


def _loss(page: Page) -> dict[str, Any]:
    key, branch = page.request.GET.get("key", ""), page.request.GET.get("branch", "")
    owner = places.step(page.program, key)
    what, gone = label(owner), places.inside(owner)[1:]
    doomed = {key, *(one.key for one in gone)}
    if branch:
        number = asked.number(page.request.GET, "branch")
        if number >= len(owner.branches):
            places.way_of(owner, branch)  # refuses
        what = words.way(owner, owner.branches[number])
        gone = tuple(one for child in owner.branches[number].steps for one in places.inside(child))
        doomed = {one.key for one in gone}
    return {"key": key, "branch": branch, "what": what, "gone": gone, "jumps": keys.jumps_to(page.program, doomed)}
