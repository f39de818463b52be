"""What can be done to steps in the builder, and to the workflow as a whole (see ``workflows.builder.edit``)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conversations.errors import Refused
from workflows.builder import keys, places
from workflows.builder.edit import Done, Edit, Seen, at_place, content, label, where, with_steps
from workflows.document.values import Document
from workflows.kinds.registry import KINDS, clean
from workflows.program import Branch, Step, Trigger, When


@dataclass(frozen=True, slots=True)
class Add(Edit):
    kind: str
    place: str

    def apply(self, document: Document) -> Done:
        kind = KINDS.get(self.kind)
        if kind is None:
            raise Refused(_("There is no step of the kind “%(kind)s”.") % {"kind": self.kind}, "kind")
        program = document.program
        key = keys.free(self.kind, program)
        both = (Branch(_("Branch 1"), "", When(), ()), Branch("", "else", When(), ()))
        branches = both if "else" in kind.exits else ()
        step = Step(key, self.kind, fresh_config(self.kind), branches)
        known = {"kind": str(kind.label), "place": places.called(program, self.place)}
        after = with_steps(document, places.put(program, self.place, [step]))
        return Done(after, _("Added “%(kind)s” %(place)s") % known, (key,), key)

    def relies_on(self, document: Document) -> Seen:
        return at_place(document.program, self.place)


def fresh_config(kind: str) -> dict[str, Any]:
    """What a new step begins with: what its form takes for what is left out."""
    cleaned, wrong = clean(kind, {})
    if not wrong:
        return cleaned
    fields = KINDS[kind].form.base_fields
    defaults = {name: getattr(field, "default", None) for name, field in fields.items() if not field.required}
    return {name: value for name, value in defaults.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Configure(Edit):
    """What the step's form says: its config, and of a Branch step its branches. ``heads``: which branches there are
    then, each with the index of the one whose steps it takes over (None: it is new)."""

    key: str
    config: Mapping[str, Any]
    heads: tuple[tuple[int | None, Branch], ...] | None = None
    lose: bool = False  # whether branches that are not among them go with their steps

    def apply(self, document: Document) -> Done:
        program = document.program
        step = places.step(program, self.key)
        branches = step.branches if self.heads is None else self._branches(step)
        after = places.swap(program, replace(step, config=dict(self.config), branches=branches))
        sentence = _("Changed “%(kind)s” (%(key)s)") % {"kind": label(step), "key": self.key}
        return Done(with_steps(document, after), sentence, (self.key,), self.key)

    def _branches(self, step: Step) -> tuple[Branch, ...]:
        assert self.heads is not None
        taken = [index for index, _head in self.heads if index is not None]
        gone = [one for index, one in enumerate(step.branches) if not one.exit and index not in taken and one.steps]
        if gone and not self.lose:
            sentence = _("The branch “%(name)s” still has steps; move them first, or delete them with it.")
            raise Refused(sentence % {"name": gone[0].name}, "branches")
        conditional = tuple(
            replace(head, steps=step.branches[index].steps if index is not None else ()) for index, head in self.heads
        )
        return (*conditional, *(one for one in step.branches if one.exit))

    def relies_on(self, document: Document) -> Seen:
        program = document.program
        if not program.has(self.key):
            return {self.key: None}
        return {self.key: (where(program, self.key), content(program.step(self.key)))}


@dataclass(frozen=True, slots=True)
class Rename(Edit):
    """Another key for a step; jumps to it follow."""

    key: str
    new: str

    def apply(self, document: Document) -> Done:
        program = document.program
        places.spot(program, self.key)
        keys.check(self.new, program, but=self.key)
        after = keys.renamed(program, {self.key: self.new})
        sentence = _("Renamed %(old)s to %(new)s") % {"old": self.key, "new": self.new}
        return Done(with_steps(document, after), sentence, (self.key, self.new), self.new)

    def relies_on(self, document: Document) -> Seen:
        return {self.key: where(document.program, self.key)}


@dataclass(frozen=True, slots=True)
class Move(Edit):
    key: str
    place: str

    def apply(self, document: Document) -> Done:
        program = document.program
        step = places.step(program, self.key)
        target = places.anchor(self.place)
        if self.place == f"after:{self.key}":
            return Done(document, _("It stands there already"), (), self.key)
        if target in {one.key for one in places.inside(step)}:
            raise Refused(_("A step cannot be moved into itself; choose a place outside of it."), "place")
        place = places.called(program, self.place)
        after = places.put(places.take(program, self.key), self.place, [step])
        touched = tuple(one.key for one in places.inside(step))
        sentence = _("Moved “%(kind)s” (%(key)s) %(place)s") % {"kind": label(step), "key": self.key, "place": place}
        return Done(with_steps(document, after), sentence, touched, self.key)

    def relies_on(self, document: Document) -> Seen:
        program = document.program
        return {**at_place(program, self.place), self.key: where(program, self.key)}


@dataclass(frozen=True, slots=True)
class Duplicate(Edit):
    """A copy right below, with all that stands in it; jumps within lead to the copies."""

    key: str

    def apply(self, document: Document) -> Done:
        program = document.program
        step = places.step(program, self.key)
        copy = keys.copied(step, program)
        after = with_steps(document, places.put(program, f"after:{self.key}", [copy]))
        sentence = _("Duplicated “%(kind)s” (%(key)s)") % {"kind": label(step), "key": self.key}
        return Done(after, sentence, tuple(one.key for one in places.inside(copy)), copy.key)

    def relies_on(self, document: Document) -> Seen:
        return {self.key: where(document.program, self.key)}


@dataclass(frozen=True, slots=True)
class Delete(Edit):
    """The step with all that stands in its branches."""

    key: str

    def apply(self, document: Document) -> Done:
        program = document.program
        at = places.spot(program, self.key)
        step = at.step
        gone = places.inside(step)
        neighbours = (*at.siblings[: at.index][::-1], *at.siblings[at.index + 1 :])
        focus = neighbours[0].key if neighbours else at.parent.key if at.parent else ""
        known = {"kind": label(step), "key": self.key, "count": len(gone) - 1}
        sentence = _("Deleted “%(kind)s” (%(key)s)") % known
        if len(gone) > 1:
            text = ngettext("with %(count)d step in it", "with %(count)d steps in it", len(gone) - 1)
            sentence = f"{sentence} {text % known}"
        after = with_steps(document, places.take(program, self.key))
        return Done(after, sentence, tuple(one.key for one in gone), focus)

    def relies_on(self, document: Document) -> Seen:
        program = document.program
        if not program.has(self.key):
            return {self.key: None}
        step = program.step(self.key)
        inner = {one.key: (where(program, one.key), content(one)) for one in places.inside(step)}
        return {**inner, self.key: (inner[self.key], [one.key for one in places.inside(step)])}


@dataclass(frozen=True, slots=True)
class SetStart(Edit):
    """What starts the workflow, what stops it, and how it is called."""

    trigger: Trigger
    stop_on: frozenset[str]
    name: str
    description: str
    group: str

    def apply(self, document: Document) -> Done:
        program = replace(document.program, name=self.name, trigger=self.trigger, stop_on=self.stop_on)
        after = replace(document, program=program, description=self.description, group=self.group)
        return Done(after, _("Changed the trigger and settings"), ("",), "")

    def relies_on(self, document: Document) -> Seen:
        program = document.program
        return {"": (program.trigger, program.stop_on, program.name, document.description, document.group)}
