"""What can be done to the branches and ways out of a step (see ``workflows.builder.edit``)."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from conversations.errors import Refused
from workflows.builder import keys, places, words
from workflows.builder.edit import Done, Edit, Seen, heads, where, with_steps
from workflows.document.steps import MOST_BRANCHES
from workflows.document.values import Document
from workflows.kinds.exits import words as exit_words
from workflows.kinds.registry import KINDS
from workflows.program import Branch, When


@dataclass(frozen=True, slots=True)
class AddBranch(Edit):
    key: str

    def apply(self, document: Document) -> Done:
        program = document.program
        step = places.step(program, self.key)
        kind = KINDS.get(step.kind)
        if kind is None or "else" not in kind.exits:
            raise Refused(_("Only a Branch step has branches with conditions."), "step")
        conditional = tuple(one for one in step.branches if not one.exit)
        if len(conditional) >= MOST_BRANCHES:
            sentence = _("A Branch step has at most %(most)d branches; add another Branch step under Otherwise.")
            raise Refused(sentence % {"most": MOST_BRANCHES}, "branches")
        name = keys.free_name(_("Branch"), {one.name for one in conditional})
        branches = (*conditional, Branch(name, "", When(), ()), *(one for one in step.branches if one.exit))
        sentence = _("Added a branch to %(key)s") % {"key": self.key}
        after = places.swap(program, replace(step, branches=branches))
        return Done(with_steps(document, after), sentence, (self.key,), self.key)

    def relies_on(self, document: Document) -> Seen:
        return {self.key: where(document.program, self.key)}


@dataclass(frozen=True, slots=True)
class AddExit(Edit):
    """A way out that the step's kind has, such as “If nobody was free in time”."""

    key: str
    exit: str

    def apply(self, document: Document) -> Done:
        program = document.program
        step = places.step(program, self.key)
        kind = KINDS.get(step.kind)
        if kind is None or self.exit not in kind.exits:
            raise Refused(_("This step has no way out “%(exit)s”.") % {"exit": self.exit}, "exit")
        if step.exit(self.exit):
            return Done(document, _("It is there already"), (), self.key)
        found = (*step.branches, Branch("", self.exit, When(), ()))
        order = ("", *kind.exits)
        branches = tuple(sorted(found, key=lambda one: order.index(one.exit) if one.exit in order else len(order)))
        known = {"way": exit_words(step.kind, self.exit), "key": self.key}
        after = places.swap(program, replace(step, branches=branches))
        return Done(with_steps(document, after), _("Added “%(way)s” to %(key)s") % known, (self.key,), self.key)

    def relies_on(self, document: Document) -> Seen:
        return {self.key: where(document.program, self.key)}


@dataclass(frozen=True, slots=True)
class DeleteBranch(Edit):
    """A branch or way out with its steps."""

    key: str
    way: int

    def apply(self, document: Document) -> Done:
        program = document.program
        step = places.step(program, self.key)
        if not 0 <= self.way < len(step.branches):
            raise Refused(_("That branch of “%(key)s” is not there any more.") % {"key": self.key}, "branch")
        branch = step.branches[self.way]
        gone = tuple(one.key for child in branch.steps for one in places.inside(child))
        branches = tuple(one for index, one in enumerate(step.branches) if index != self.way)
        known = {"way": words.way(step, branch), "key": self.key}
        after = places.swap(program, replace(step, branches=branches))
        return Done(with_steps(document, after), _("Deleted “%(way)s” of %(key)s") % known, (self.key, *gone), self.key)

    def relies_on(self, document: Document) -> Seen:
        program = document.program
        if not program.has(self.key):
            return {self.key: None}
        step = program.step(self.key)
        branch = step.branches[self.way] if self.way < len(step.branches) else None
        return {self.key: (where(program, self.key), [name[:2] for name in heads(step)], branch)}


@dataclass(frozen=True, slots=True)
class MoveBranch(Edit):
    """A branch with conditions, up (-1) or down (1) among its like."""

    key: str
    way: int
    by: int

    def apply(self, document: Document) -> Done:
        program = document.program
        step = places.step(program, self.key)
        branches, other = list(step.branches), self.way + self.by
        both = (self.way, other)
        if not all(0 <= each < len(branches) and not branches[each].exit for each in both):
            raise Refused(_("The branch cannot be moved any further."), "branch")
        branches[self.way], branches[other] = branches[other], branches[self.way]
        known = {"way": branches[other].name, "key": self.key}
        text = (
            _("Moved the branch “%(way)s” of %(key)s up")
            if self.by < 0
            else _("Moved the branch “%(way)s” of %(key)s down")
        )
        after = places.swap(program, replace(step, branches=tuple(branches)))
        return Done(with_steps(document, after), text % known, (self.key,), self.key)

    def relies_on(self, document: Document) -> Seen:
        program = document.program
        names = [head[:2] for head in heads(program.step(self.key))] if program.has(self.key) else None
        return {self.key: (where(program, self.key), names)}
