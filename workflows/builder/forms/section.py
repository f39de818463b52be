"""The fields of one Django form on a page: read from what was posted, checked, and shown as parts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from workflows.builder.forms.inputs.base import FOLDER, Input, said, shown
from workflows.builder.forms.part import Part, Posted
from workflows.builder.forms.place import Place
from workflows.kinds.fields import Flag

# Field, what it names (“team”, or empty), the references within it → how it is shown and read.
Find = Callable[[forms.Field, str, Mapping[str, str]], Input]


@dataclass
class Section:
    """``references``: config path → what it names, as a kind declares them."""

    form: type[forms.Form]
    name: str
    place: Place
    find: Find
    references: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)  # what is kept, when something is posted
    raw: dict[str, Any] = field(default_factory=dict)
    checked: bool = False  # whether what is wrong is told
    bound: forms.Form | None = None

    def read(self, posted: Posted) -> dict[str, Any]:
        """What was typed, as the form takes it; of alternatives only the one that was chosen."""
        typed = {
            key: self._as_kept(key, self.input(key).read(each, posted, f"{self.name}.{key}"))
            for key, each in self.form.base_fields.items()
        }
        for index, names in enumerate(self.alternatives):
            self._choose(posted, index, names, typed)
        self.raw = {key: value for key, value in typed.items() if value is not None and self._applies(key, typed)}
        return self.raw

    def _as_kept(self, key: str, typed: Any) -> Any:
        """A number or truth that stands there as it was shown stays one, where the field would take it for a text."""
        kept = self.before.get(key)
        return kept if isinstance(kept, (bool, int, float)) and typed == shown(kept) else typed

    def _choose(self, posted: Posted, index: int, names: tuple[str, ...], typed: dict[str, Any]) -> None:
        chosen = said(posted, self._choice(index))
        if chosen in names:
            typed.update(dict.fromkeys(set(names) - {chosen}))
            if isinstance(self.form.base_fields[chosen], Flag):
                typed[chosen] = "true"

    def _applies(self, key: str, typed: Mapping[str, Any]) -> bool:
        """Not a field that means something only with another choice than was made."""
        only_with = getattr(self.form.base_fields[key], "only_with", None)
        if only_with is None:
            return True
        other, values = only_with
        now = typed.get(other)
        return str(getattr(self.form.base_fields[other], "default", None) if now is None else now) in values

    @property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """Fields of which exactly one is wanted, as the form’s ``one_of`` says."""
        found: tuple[tuple[str, ...], ...] = getattr(self.form, "one_of", ())
        return found

    def _choice(self, index: int) -> str:
        return f"{self.name}:{index}"

    def input(self, key: str) -> Input:
        each = self.form.base_fields[key]
        what = self.references.get(key) or str(getattr(each, "picks", ""))
        within = {path.partition(".")[2]: name for path, name in self.references.items() if path.startswith(f"{key}.")}
        return self.find(each, what, within)

    def check(self) -> forms.Form:
        if self.bound is None:
            self.bound = self.form(self.raw)
            self.bound.is_valid()
        return self.bound

    @property
    def errors(self) -> dict[str, list[str]]:
        """Sentences by key; ``__all__``: of the section as a whole."""
        return {key: [str(each) for each in sentences] for key, sentences in self.check().errors.items()}

    @property
    def config(self) -> dict[str, Any]:
        """What the form cleaned; where it refuses, what was typed."""
        form = self.check()
        if form.is_valid():
            return dict(form.cleaned_data)
        kept = {key: form.cleaned_data.get(key, self.raw.get(key)) for key in self.form.base_fields}
        return {key: value for key, value in kept.items() if value is not None}

    def parts(self) -> list[Part]:
        """In the order of the form, alternatives as one part where the first of them stands."""
        made = {key: self.part(key) for key in self.form.base_fields}
        for index, names in enumerate(self.alternatives):
            together = self._together(index, [(key, made.pop(key)) for key in names[1:]], names[0], made[names[0]])
            made[names[0]] = together
        return list(made.values())

    def part(self, key: str) -> Part:
        each = self.form.base_fields[key]
        shown_by = self.input(key)
        only_with = getattr(each, "only_with", None)
        part = Part(
            name=f"{self.name}.{key}",
            label=str(each.label or key.replace("_", " ").capitalize()),
            template=shown_by.template,
            help=str(each.help_text),
            errors=list(self.errors.get(key, ())) if self.checked else [],
            required=each.required,
            more=getattr(each, "more", False),
            only_with=f"{self.name}.{only_with[0]}={'|'.join(only_with[1])}" if only_with else "",
            grouped=shown_by.grouped,
        )
        raw = self.raw[key] if key in self.raw else getattr(each, "default", None)
        shown_by.fill(part, each, each.prepare_value(raw), self.place)
        part.values["is_flag"] = isinstance(each, Flag)
        return part

    def _together(self, index: int, others: list[tuple[str, Part]], first: str, part: Part) -> Part:
        """One part of which one alternative is chosen: the one that is filled, else the first."""
        pairs = [(first, part), *others]
        chosen = next((key for key, each in pairs if each.is_filled), first)
        return Part(
            name=self._choice(index),
            label=str(getattr(self.form, "one_of_label", "")),
            template=f"{FOLDER}_alternatives.html",
            parts=[each for _key, each in pairs],
            grouped=True,
            values={"chosen": chosen, "choices": pairs, "filled": any(each.is_filled for _key, each in pairs)},
        )

    @property
    def own_errors(self) -> list[str]:
        return self.errors.get(NON_FIELD_ERRORS, []) if self.checked else []

    @property
    def is_wrong(self) -> bool:
        return bool(self.errors)
