"""A text or condition that reads a variable, with nothing in its place, where on some way nothing has set it."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from workflows import text
from workflows.checks.base import Finding, Look, strings, warning
from workflows.checks.ways import GOES_ON, Way
from workflows.conditions.operators import OPERATORS
from workflows.program import Branch, Condition, Step
from workflows.triggers.registry import TRIGGERS

PRESENCE = ("exists", "not_exists")


def check(look: Look) -> Iterator[Finding]:
    known = {name for step in look.program.walk() for name in look.sets(step)} | begun_with(look)[0]
    missing = may_be_missing(look, known)
    for step in look.program.walk():
        unset = missing.get(step.key, frozenset())
        if not unset:
            continue
        for name in sorted(_shown(step.config) & unset):
            sentence = _("“var.%(name)s” may have no value here: on some way nothing has set it. Add “| default: '…'”.")
            yield warning(step.key, sentence % {"name": name})
        for name in sorted(_tested(step) & unset):
            sentence = _(
                "“var.%(name)s” may have no value here: on some way nothing has set it. "
                "Test before whether it “exists”, or put steps under “Otherwise”."
            )
            yield warning(step.key, sentence % {"name": name})


def begun_with(look: Look) -> tuple[frozenset[str], frozenset[str]]:
    """The variables that the trigger sets, and those that it sets in every run."""
    trigger = look.program.trigger
    kind = TRIGGERS.get(trigger.kind)
    if kind is None or not kind.form(dict(trigger.config)).is_valid():
        return frozenset(), frozenset()
    return kind.sets(trigger.config), kind.always_sets(trigger.config)


def _shown(config: object) -> set[str]:
    """The variables that a text shows without a default."""
    names = (name for source in strings(config) for name in text.bare(source))
    return {name.split(".")[1] for name in names if name.startswith("var.")}


def _tested(step: Step) -> set[str]:
    """The variables that a branch asks for, where one without a value goes a way that nobody chose for it."""
    otherwise = step.exit("else")
    handled = otherwise is not None and bool(otherwise.steps)
    found: set[str] = set()
    sure: set[str] = set()
    for branch in step.branches:
        found |= {
            name
            for condition in branch.when.conditions
            if (name := _variable(condition)) is not None
            and name not in sure | _sure_beside(condition, branch)
            and condition.operator not in PRESENCE
            and (_holds_without(condition) or not handled)
        }
        sure |= _sure_after(branch)
    return found


def _variable(condition: Condition) -> str | None:
    parts = condition.subject.split(".")
    return parts[1] if parts[0] == "var" and len(parts) > 1 else None


def _holds_without(condition: Condition) -> bool:
    operator = OPERATORS.get(condition.operator)
    return operator is None or operator.without


def _sure_beside(condition: Condition, branch: Branch) -> set[str]:
    """The variables that have a value where the branch's other conditions hold too."""
    others = tuple(each for each in branch.when.conditions if each is not condition)
    return _sure(others, "all") if branch.when.match == "all" else set()


def _sure(conditions: tuple[Condition, ...], match: str) -> set[str]:
    """The variables that have a value where these conditions hold."""
    sets = [set[str | None]() if _holds_without(each) else {_variable(each)} for each in conditions]
    names = (set.union if match == "all" else set.intersection)(*sets) if sets else set()
    return {name for name in names if name is not None}


def _sure_after(branch: Branch) -> set[str]:
    """Those that have one where it is not taken: it would be for want of a value."""
    conditions = branch.when.conditions
    if branch.exit or (branch.when.match == "all" and len(conditions) > 1):
        return set()
    names = {_variable(each) for each in conditions if each.operator == "not_exists"}
    return {name for name in names if name is not None}


def may_be_missing(look: Look, known: set[str]) -> dict[str, frozenset[str]]:
    """Step -> the variables among ``known`` that some way to it has not set, as bits of a number on the way there.
    Each round takes the steps from top to bottom, so that one more is needed for a way with one more jump back."""
    bits = {name: 1 << place for place, name in enumerate(sorted(known))}
    reached = look.ways.reached()
    sets = {
        key: [(way.to, *_masks(bits, look, way)) for way in ways if way.to is not None]
        for key, ways in look.ways.out.items()
        if key in reached
    }
    found = dict.fromkeys(sets, 0)
    if look.program.first is not None:
        found[look.program.first] = _mask(bits, known - begun_with(look)[1])
    grows = True
    while grows:
        grows = False
        for key, ways in sets.items():
            for to, kept, lost in ways:
                missing = found[to] | (found[key] & kept) | lost
                if missing != found[to]:
                    found[to], grows = missing, True
    return {key: frozenset(name for name, bit in bits.items() if mask & bit) for key, mask in found.items() if mask}


def _mask(bits: Mapping[str, int], names: Iterable[str]) -> int:
    return sum(bits[name] for name in set(names) if name in bits)


def _masks(bits: Mapping[str, int], look: Look, way: Way) -> tuple[int, int]:
    """What this way keeps of those that were missing, and which it adds to them."""
    sure = _set_on(look, way)
    return ~_mask(bits, sure), _mask(bits, look.may_unset(look.program.step(way.origin)) - sure)


def _set_on(look: Look, way: Way) -> frozenset[str]:
    """A way out other than going on sets nothing, but what the conditions of a branch ask for is there."""
    step = look.program.step(way.origin)
    if way.branch is not None:
        taken = step.branches[way.branch]
        before = [_sure_after(each) for each in step.branches[: way.branch]]
        return frozenset(_sure(taken.when.conditions, taken.when.match).union(*before))
    if way.out == "else":
        return frozenset[str]().union(*(_sure_after(each) for each in step.branches))
    return look.always_sets(step) if way.out == GOES_ON else frozenset()
