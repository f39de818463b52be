"""Conditions on a page: shown as rows, read from what was posted, with what is wrong at each row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from workflows.builder import words
from workflows.builder.forms.conditions.fitting import Fit, fit, value_of
from workflows.builder.forms.conditions.topics import Topic, grouped, topics
from workflows.builder.forms.conditions.unsaid import typed_before
from workflows.builder.forms.conditions.values import Value
from workflows.builder.forms.inputs.base import FOLDER, said
from workflows.builder.forms.inputs.picker import gone
from workflows.builder.forms.part import UNFIT_FOR_AN_ID, Posted
from workflows.builder.forms.place import Place
from workflows.builder.forms.rows import tokens
from workflows.conditions.check import problem
from workflows.conditions.operators import OPERATORS
from workflows.kinds.branch import MAX_CONDITIONS
from workflows.program import Condition, When

NEW = "__condition__"  # stands for the number of a row that is not there yet
LONGEST_SUBJECT, LONGEST_OPERATOR = 100, 20  # as the records keep them


@dataclass
class Row:
    """One condition. ``listed`` are the topics of the place."""

    name: str  # of its inputs: “when.0”
    condition: Condition
    place: Place
    listed: Sequence[Topic] = ()
    error: str = ""

    @property
    def id(self) -> str:
        return f"f-{UNFIT_FOR_AN_ID.sub('-', self.name)}"

    @cached_property
    def fit(self) -> Fit:
        return fit(self.condition.subject, self.place)

    @property
    def groups(self) -> list[tuple[str, list[Topic]]]:
        return grouped(self.listed)

    @property
    def chosen(self) -> str:
        """The topic: the subject itself, or what it begins with where the rest is written."""
        names = [topic.name for topic in self.listed]
        subject = self.condition.subject
        return next((name for name in names if name.endswith(".") and subject.startswith(name)), subject)

    @property
    def rest(self) -> str:
        return self.condition.subject.removeprefix(self.chosen) if self.chosen.endswith(".") else ""

    @property
    def is_unknown(self) -> bool:
        return bool(self.condition.subject) and self.chosen not in {topic.name for topic in self.listed}

    @property
    def subject_words(self) -> str:
        return words.subject(self.condition.subject)

    @property
    def operators(self) -> list[tuple[str, str]]:
        now = self.condition.operator
        unknown = [(now, now)] if now and now not in OPERATORS else []
        return [*((each.name, _(each.label)) for each in self.fit.listed(now)), *unknown]

    @cached_property
    def value(self) -> Value | None:
        return value_of(self.fit, self.condition.operator, self.place)

    @property
    def shown(self) -> dict[str, Any]:
        """What the template of the value shows."""
        return self.value.context(self.condition.value) if self.value else {}

    @property
    def told(self) -> str:
        """What stands at the row: what is wrong with it, or that what it names is gone."""
        picker = self.shown.get("picker")
        return gone(picker, self.shown["value"]) if not self.error and picker and self.shown.get("gone") else self.error

    @property
    def is_begun(self) -> bool:
        """Something stands in it, if not what it is about."""
        return self.condition != Condition("", "")

    @property
    def anew(self) -> str:
        """What becomes of operator and value when a subject is chosen: they were another's, or typed before it."""
        return "keep" if self.is_begun and not self.condition.subject else "yes"

    @property
    def sentence(self) -> str:
        return "" if not self.condition.subject or wrong(self.condition) else str(words.chip(self.condition))


@dataclass
class ConditionsForm:
    """``when`` is what to keep, valid or not. ``render`` gives the fields without a form around them."""

    before: When
    place: Place
    prefix: str = "when"
    subjects: Sequence[str] | None = None
    posted: Posted | None = None
    legend: str = ""

    @cached_property
    def topics(self) -> list[Topic]:
        return topics(self.place, self.subjects)

    @cached_property
    def rows(self) -> list[Row]:
        if self.posted is None:
            pairs = [(f"{self.prefix}.{index}", each) for index, each in enumerate(self.before.conditions)]
        else:
            pairs = list(self._read(self.posted))
        return [Row(name, each, self.place, self.topics, wrong(each)) for name, each in pairs]

    @property
    def errors(self) -> list[str]:
        """Of the whole, not of its rows."""
        if len(self.rows) <= MAX_CONDITIONS:
            return []
        sentence = _("There are %(n)s conditions; at most %(most)s are allowed: remove some.")
        return [sentence % {"n": len(self.rows), "most": MAX_CONDITIONS}]

    def _read(self, posted: Posted) -> Iterator[tuple[str, Condition]]:
        for token in tokens(posted, self.prefix, "subject"):
            name = f"{self.prefix}.{token}"
            condition = read(posted, name, self.place, self.before)
            if condition is not None:
                yield name, condition

    @property
    def match(self) -> str:
        typed = said(self.posted, f"{self.prefix}.match") if self.posted is not None else self.before.match
        return "any" if typed == "any" else "all"

    @property
    def when(self) -> When:
        return When(self.match, tuple(row.condition for row in self.rows))

    @property
    def is_wrong(self) -> bool:
        return any(row.error for row in self.rows) or bool(self.errors)

    @property
    def sentences(self) -> list[str]:
        """What is wrong, of the rows and of the whole."""
        return [*(row.error for row in self.rows if row.error), *self.errors]

    @property
    def blank(self) -> Row:
        """A row to be added."""
        return Row(f"{self.prefix}.{NEW}", Condition("", ""), self.place, self.topics)

    @property
    def id(self) -> str:
        return f"f-{UNFIT_FOR_AN_ID.sub('-', self.prefix)}"

    @property
    def most(self) -> int:
        return MAX_CONDITIONS

    @property
    def new(self) -> str:
        return NEW

    def render(self, request: HttpRequest | None = None) -> str:
        return render_to_string(f"{FOLDER}_conditions.html", {"conditions": self}, request)


def conditions_form(
    when: When,
    *,
    data: Posted | None = None,
    subjects: Sequence[str] | None = None,
    place: Place | None = None,
    prefix: str = "when",
    legend: str = "",
) -> ConditionsForm:
    """``subjects``: patterns of those that may be used, such as “contact.<field>”; ``data``: what was posted."""
    return ConditionsForm(when, place or Place(), prefix, subjects, data, legend)


def read(posted: Posted, name: str, place: Place, before: When = When()) -> Condition | None:
    """The condition whose inputs are named ``name``; None where nothing stands there, with no subject where
    none was chosen yet. What stands there as it was shown stays what it was: 5 and not “5”."""
    subject = said(posted, f"{name}.subject").strip()
    if subject.endswith("."):
        subject += said(posted, f"{name}.rest").strip()
    subject, operator = subject[:LONGEST_SUBJECT], said(posted, f"{name}.operator").strip()[:LONGEST_OPERATOR]
    if not subject:
        return typed_before(posted, name, operator, place)
    known = fit(subject, place)
    operator = operator or known.usual
    editor = value_of(known, operator, place)
    typed = editor.read(posted, f"{name}.value") if editor else None
    for each in before.conditions if editor else ():
        if (each.subject, each.operator) == (subject, operator) and editor and editor.plain(each.value) == typed:
            return each
    return Condition(subject, operator, typed)


def wrong(condition: Condition) -> str:
    """What to do about a condition that cannot be evaluated; empty if it can, or nothing stands there yet."""
    if not condition.subject:
        return _("Choose what this condition is about, or delete it.") if condition.operator else ""
    operator = OPERATORS.get(condition.operator)
    if condition.subject.endswith("."):
        return _("Write which value this is about.")
    if operator is not None and operator.values != "none" and condition.value in (None, "", []):
        return _("A value is missing; add it.")
    if operator is not None and operator.values == "two" and len(condition.value) != 2:
        return _("Two values are needed, from and to; add the other.")
    return problem(condition) or ""
