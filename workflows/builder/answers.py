"""What the builder answers to an edit: the parts of the page that it changed, each put in place by its name."""

from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string

from workflows.builder.drafts import Saved
from workflows.builder.view import Page, parts

FOLDER = "admin/workflows/builder/"


def answer(page: Page, *, status: int = 200, focus: str = "", more: str = "", **told: Any) -> HttpResponse:
    """All parts, then ``more``. ``focus``: the step to look at next. ``told``: as of ``view.parts``."""
    body = render_to_string(f"{FOLDER}_parts.html", {**parts(page, **told), "swapped": True}, page.request)
    response = HttpResponse(body + more, status=status)
    response["X-Focus"] = focus
    return response


def after(page: Page, saved: Saved) -> Page:
    """The page once an edit is saved; Django's log of the admin tells of it too."""
    page.admin.log_change(page.request, page.workflow, saved.sentence)
    return Page(page.admin, page.request, saved.draft.workflow, saved.draft, saved.document, page.editable)
