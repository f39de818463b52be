"""The form of a step, made from its kind's: what to show, what was typed, what is wrong, what to keep."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from workflows.builder.forms.inputs.base import FOLDER
from workflows.builder.forms.inputs.registry import input_of
from workflows.builder.forms.part import Part, Posted
from workflows.builder.forms.place import Place
from workflows.builder.forms.section import Section
from workflows.checks.base import Look
from workflows.kinds.registry import KINDS
from workflows.program import Program, Step


@dataclass
class StepForm:
    """``render`` gives the fields without a form around them: buttons, token and revision are the page's."""

    place: Place
    step: Step
    section: Section

    @property
    def errors(self) -> dict[str, list[str]]:
        """Sentences by config key; ``__all__``: of the step as a whole. Empty: valid."""
        return self.section.errors

    @property
    def config(self) -> dict[str, Any]:
        """What to keep, valid or not: what the kind's form cleaned, or else what was typed."""
        return self.section.config

    @cached_property
    def parts(self) -> list[Part]:
        return self.section.parts()

    def render(self, request: HttpRequest) -> str:
        context = {
            "form": self,
            "plain": [part for part in self.parts if not part.more],
            "more": [part for part in self.parts if part.more],
            "offers": self.place.offers,
        }
        return render_to_string(f"{FOLDER}_form.html", context, request)


def step_form(program: Program, key: str, *, data: Posted | None = None, look: Look | None = None) -> StepForm:
    """The form of the step ``key``; with ``data``, what was posted of it. KeyError: there is no such step or kind."""
    step = program.step(key)
    kind, place = KINDS[step.kind], Place(program, key, look)
    section = Section(kind.form, "c", place, input_of, kind.references)
    if data is None:
        section.raw, section.checked = dict(step.config), bool(step.config)
    else:
        section.read(data)
        section.checked = True
    return StepForm(place, step, section)
