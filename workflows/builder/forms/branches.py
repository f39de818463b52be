"""The branches of a step on a page: names and conditions, in order; their steps stay where they were."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from workflows.builder.forms.conditions.editor import ConditionsForm
from workflows.builder.forms.inputs.base import said
from workflows.builder.forms.part import UNFIT_FOR_AN_ID, Posted
from workflows.builder.forms.place import Place
from workflows.builder.forms.rows import tokens
from workflows.kinds.branch import MAX_BRANCHES
from workflows.program import Branch, Condition, Step, When

NEW = "__branch__"  # stands for the number of a branch that is not there yet
LONGEST_NAME = 100
PREFIX = "b"


@dataclass
class Row:
    """``origin``: which branch of the step it was; None: a new one."""

    name: str  # of its inputs: “b.0”
    title: str
    origin: int | None
    conditions: ConditionsForm
    checked: bool

    @property
    def id(self) -> str:
        return f"f-{UNFIT_FOR_AN_ID.sub('-', self.name)}"

    @property
    def error(self) -> str:
        """Of its name."""
        if not self.checked:
            return ""
        if len(self.title) > LONGEST_NAME:
            sentence = _("The name has %(n)s characters; at most %(most)s are allowed.")
            return sentence % {"n": len(self.title), "most": LONGEST_NAME}
        return "" if self.title else _("Give the branch a name, such as what its conditions say.")

    @property
    def lacks_conditions(self) -> bool:
        return self.checked and not self.conditions.rows

    @property
    def sentences(self) -> list[str]:
        lacking = [_("The branch “%(name)s” has no conditions; add one.") % {"name": self.title}]
        found = [self.error, *self.conditions.sentences, *(lacking if self.lacks_conditions else [])]
        return [sentence for sentence in found if sentence]


@dataclass
class BranchesForm:
    step: Step
    place: Place
    posted: Posted | None = None

    @cached_property
    def rows(self) -> list[Row]:
        if self.posted is None or f"{PREFIX}.here" not in self.posted:
            kept = [(str(index), index, each) for index, each in enumerate(self.step.branches) if not each.exit]
            return [self._row(token, each.name, index, each.when) for token, index, each in kept]
        return list(self._read(self.posted))

    def _read(self, posted: Posted) -> Iterator[Row]:
        taken: set[int] = set()
        for token in tokens(posted, PREFIX, "name"):
            typed = said(posted, f"{PREFIX}.{token}.origin")
            origin = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else None
            if origin is not None and (origin in taken or not self._has(origin)):
                origin = None
            taken |= {origin} if origin is not None else set()
            before = self.step.branches[origin].when if origin is not None else When()
            title = " ".join(said(posted, f"{PREFIX}.{token}.name").split())
            yield self._row(token, title, origin, before, posted)

    def _has(self, origin: int) -> bool:
        return origin < len(self.step.branches) and not self.step.branches[origin].exit

    def _row(self, token: str, title: str, origin: int | None, when: When, posted: Posted | None = None) -> Row:
        name = f"{PREFIX}.{token}"
        legend = _("Conditions of “%(name)s”") % {"name": title} if title else _("Conditions")
        conditions = ConditionsForm(when, self.place, f"{name}.when", None, posted, legend)
        return Row(name, title, origin, conditions, checked=token != NEW)

    @property
    def blank(self) -> Row:
        """A branch to be added, with a first condition to fill in."""
        return self._row(NEW, "", None, When(conditions=(Condition("", ""),)))

    @property
    def branches(self) -> tuple[Branch, ...]:
        """Those with conditions as they are now, then the ways out; each with the steps that it had."""
        own = self.step.branches
        made = tuple(
            Branch(
                row.title[:LONGEST_NAME],
                "",
                row.conditions.when,
                own[row.origin].steps if row.origin is not None else (),
            )
            for row in self.rows
        )
        return (*made, *(each for each in own if each.exit))

    @property
    def lost(self) -> tuple[Branch, ...]:
        """Branches with steps that are no longer there."""
        kept = {row.origin for row in self.rows}
        each_of = enumerate(self.step.branches)
        return tuple(each for index, each in each_of if not each.exit and index not in kept and each.steps)

    @property
    def errors(self) -> list[str]:
        found = [sentence for row in self.rows for sentence in row.sentences]
        if len(self.rows) > MAX_BRANCHES:
            most = _("There are %(n)s branches; at most %(most)s are allowed beside “Otherwise”: remove some.")
            found.append(most % {"n": len(self.rows), "most": MAX_BRANCHES})
        if not self.rows:
            found.append(_("There is no branch; add one with conditions."))
        return found

    @property
    def most(self) -> int:
        return MAX_BRANCHES

    @property
    def new(self) -> str:
        return NEW
