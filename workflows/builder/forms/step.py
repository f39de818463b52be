"""The form of a step, made from its kind's: what to show, what was typed, what is wrong, what to keep."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from workflows.builder.forms.branches import BranchesForm
from workflows.builder.forms.inputs.base import FOLDER
from workflows.builder.forms.inputs.registry import input_of
from workflows.builder.forms.offers import Offer, filters
from workflows.builder.forms.part import Part, Posted
from workflows.builder.forms.place import Place
from workflows.builder.forms.section import Section
from workflows.checks.base import Look
from workflows.document.steps import ELSE
from workflows.kinds.registry import KINDS
from workflows.program import Branch, Program, Step


@dataclass
class StepForm:
    """``render`` gives the fields without a form around them: buttons, token and revision are the page's."""

    place: Place
    before: Step
    section: Section
    branches: BranchesForm | None  # of a kind whose branches have conditions

    @property
    def errors(self) -> dict[str, list[str]]:
        """Sentences by config key; ``__all__``: of the step as a whole; ``branches``: of those. Empty: valid."""
        of_branches = {"branches": self.branches.errors} if self.branches and self.branches.errors else {}
        return {**self.section.errors, **of_branches}

    @property
    def config(self) -> dict[str, Any]:
        """What to keep, valid or not: what the kind's form cleaned, or else what was typed."""
        return self.section.config

    @property
    def step(self) -> Step:
        """The step to keep, valid or not, its branches with the steps that they had."""
        own = self.branches.branches if self.branches else self.before.branches
        return replace(self.before, config=self.config, branches=own)

    @property
    def lost(self) -> tuple[Branch, ...]:
        """Branches with steps that were taken away: to be asked about before ``step`` is kept."""
        return self.branches.lost if self.branches else ()

    @property
    def own_errors(self) -> list[str]:
        return self.section.own_errors

    @cached_property
    def parts(self) -> list[Part]:
        return self.section.parts()

    @property
    def has_texts(self) -> bool:
        return any(has_text(part) for part in self.parts)

    @property
    def offer_groups(self) -> list[tuple[str, list[Offer]]]:
        groups: dict[str, list[Offer]] = {}
        for offer in self.place.offers:
            groups.setdefault(offer.group, []).append(offer)
        return list(groups.items())

    @property
    def filters(self) -> list[tuple[str, str]]:
        return filters()

    @property
    def secrets(self) -> list[str]:
        return self.place.secrets if any(has_text(part, "secrets") for part in self.parts) else []

    def render(self, request: HttpRequest) -> str:
        context = {
            "form": self,
            "plain": [part for part in self.parts if not part.more],
            "more": [part for part in self.parts if part.more],
            "branches": self.branches,
        }
        return render_to_string(f"{FOLDER}_form.html", context, request)


def has_text(part: Part, what: str = "completes") -> bool:
    """Whether variables (or ``secrets``) may stand in it, or in a part of it."""
    return bool(part.values.get(what)) or any(has_text(each, what) for each in part.parts)


def step_form(program: Program, key: str, *, data: Posted | None = None, look: Look | None = None) -> StepForm:
    """The form of the step ``key``; with ``data``, what was posted of it. KeyError: there is no such step or kind."""
    step = program.step(key)
    kind, place = KINDS[step.kind], Place(program, key, look)
    section = Section(kind.form, "c", place, input_of, kind.references, before=dict(step.config))
    if data is None:
        section.raw, section.checked = dict(step.config), bool(step.config)
    else:
        section.read(data)
        section.checked = True
    branches = BranchesForm(step, place, data) if ELSE in kind.exits else None
    return StepForm(place, step, section, branches)
