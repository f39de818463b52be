"""Two versions of a workflow beside each other: what differs in words, and both trees with marks."""

from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.access import context, seen
from workflows.builder.compare import compare
from workflows.builder.tree import tree
from workflows.document.records import read
from workflows.models import VersionState, Workflow, WorkflowVersion


class PairForm(forms.Form):
    """Which two, by their numbers."""

    left = forms.TypedChoiceField(label=_("From"), coerce=int)
    right = forms.TypedChoiceField(label=_("To"), coerce=int)

    def __init__(self, versions: list[WorkflowVersion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("left", "right"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [(row.number, f"v{row.number}, {row.get_state_display()}") for row in versions]


def comparing(page: "ModelAdmin[Workflow]", request: HttpRequest, pk: int) -> HttpResponse:
    workflow = seen(page, request, pk)
    versions = list(workflow.versions.select_related("workflow"))
    form = PairForm(versions, {**_usual(versions), **request.GET.dict()})
    more: dict[str, Any] = {"original": workflow, "versions": versions, "form": form}
    if len(versions) > 1 and form.is_valid():
        more |= _compared(
            *(next(row for row in versions if row.number == form.cleaned_data[side]) for side in ("left", "right"))
        )
    return TemplateResponse(
        request,
        "admin/workflows/workflow/compare.html",
        context(page, request, gettext("Compare versions"), subtitle=workflow.name, **more),
    )


def _usual(versions: list[WorkflowVersion]) -> dict[str, int]:
    """The draft against what is published; else the newest against the one before."""
    by_state = {row.state: row.number for row in versions}  # there is at most one draft and one published
    right = by_state.get(VersionState.DRAFT, versions[0].number if versions else 0)
    left = by_state.get(VersionState.PUBLISHED, right)
    if left == right:
        left = max((row.number for row in versions if row.number < right), default=right)
    return {"left": left, "right": right}


def _compared(left: WorkflowVersion, right: WorkflowVersion) -> dict[str, Any]:
    before, after = read(left), read(right)
    comparison = compare(before, after)
    return {
        "left": left,
        "right": right,
        "comparison": comparison,
        "sides": [
            {"side": "left", "version": left, "tree": tree(before.program, marks=comparison.left)},
            {"side": "right", "version": right, "tree": tree(after.program, marks=comparison.right)},
        ],
    }


URLS: tuple[Any, ...] = (("<int:pk>/compare/", comparing, "compare"),)
