"""A plain message that can come after a channel's messaging window has closed: the waits on the way are added up, as
long as the contact does not write, on every way, through jumps and through the workflows that are run."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from workflows.channel_rules import RULES
from workflows.checks import stretch
from workflows.checks.ages import NEVER, Arrow, ages
from workflows.checks.base import Finding, Look, warning
from workflows.checks.longest import longest
from workflows.checks.stretch import Channels, Stretch
from workflows.checks.ways import JUMPS, Way
from workflows.conditions.types import listed
from workflows.document import references
from workflows.kinds.base import Kind
from workflows.program import Step
from workflows.triggers.registry import TRIGGERS

MOST_APART = 30  # channels that conditions name, which are looked at one by one
MOST_LOOKS = 100  # at the workflows that are run; more are looked at as if the window had closed before them
Late = frozenset[tuple[str, str]]  # a workflow, and a step of it


def check(look: Look) -> Iterator[Finding]:
    found: dict[str, dict[tuple[str, str], list[Channels]]] = {}
    for channels in _admitted(look):
        walk = Walk(channels, active={look.program.name})
        start = stretch.holds(look.program.trigger.when, channels)
        kind = TRIGGERS.get(look.program.trigger.kind)
        idle = (kind is not None and kind.idle) or start.low > 0
        age = start.of(channels.window if idle else 0)
        if age > NEVER:
            for at, late in walk.late(look, walk.ages(look, min(age, channels.window))):
                found.setdefault(at, {}).setdefault(late, []).append(channels)
    for step in look.program.walk():
        for (workflow, key), several in found.get(step.key, {}).items():
            yield warning(step.key, _sentence(look, workflow, key, several))


def _sentence(look: Look, workflow: str, key: str, several: list[Channels]) -> str:
    within = look.of(workflow)
    step = within.called(key) if within is not None else key
    values = {"channels": ", ".join(map(_called, several)), "workflow": workflow, "step": step}
    if workflow == look.program.name:
        sentence = _(
            "The messaging window may have closed before this is sent: %(channels)s. "
            "Send a template there (“per_kind”), wait for less, or test “window” in a Branch before it."
        )
    else:
        sentence = _(
            "The messaging window may have closed before “%(workflow)s” sends its message “%(step)s”: %(channels)s. "
            "Wait for less before it is run, or test “window” in a Branch before it."
        )
    return sentence % values


def _called(channels: Channels) -> str:
    name = next(iter(channels.names)) if len(channels.names) == 1 else channels.kind
    return _("%(channel)s (%(hours)g h)") % {"channel": name, "hours": channels.window / 3600}


def _admitted(look: Look) -> list[Channels]:
    """The channels that have a window, those together that the workflow treats alike. Where it is not known which
    channels there are: every kind of them."""
    if look.installation is None:
        return [Channels(kind, int(rule.window.total_seconds())) for kind, rule in RULES.items() if rule.window]
    apart = set(sorted(_named(look))[:MOST_APART])
    alike: dict[tuple[str, int, str], set[str]] = {}
    for name, there in look.installation.channels.items():
        if there.is_active and there.window:
            own = name if name.casefold() in apart else ""
            alike.setdefault((there.kind, there.window, own), set()).add(name)
    return [Channels(kind, window, frozenset(names)) for (kind, window, _own), names in sorted(alike.items())]


def _named(look: Look) -> set[str]:
    """The channels that it and the workflows that it runs name."""
    found: set[str] = set()
    for each in _all(look):
        values = [condition.value for _key, condition in each.conditions() if condition.subject == "channel"]
        values += [step.config.get("channel") for step in each.program.walk() if each.kind(step) is not None]
        found |= {str(name).strip().casefold() for value in values for name in listed(value)}
    return found


def _all(look: Look) -> Iterable[Look]:
    found = {look.program.name: look}
    ahead = [look]
    while ahead:
        each = ahead.pop()
        for step in each.program.walk():
            inner = each.within(step)
            if inner is not None and inner.program.name not in found:
                found[inner.program.name] = inner
                ahead.append(inner)
    return found.values()


@dataclass(frozen=True, slots=True)
class Passed:
    """What comes of going through a workflow: how long ago the contact may have written then (less than 0: it does not
    come to an end), and its messages that may be late."""

    age: int
    late: Late = frozenset()


@dataclass(slots=True)
class Walk:
    """One kind of channel's way through a workflow and those that it runs."""

    channels: Channels
    known: dict[tuple[str, int], Passed] = field(default_factory=dict)
    active: set[str] = field(default_factory=set)  # the workflows that it is in the middle of

    def late(self, look: Look, found: Mapping[str, int]) -> Iterator[tuple[str, tuple[str, str]]]:
        """The steps of ``look`` at which a message may be late, its own or one of a workflow that it runs."""
        for key, at in found.items():
            step = look.program.step(key)
            kind = look.kind(step)
            if kind is not None and at >= self.channels.window and self.goes_here(step, kind):
                yield key, (look.program.name, key)
            inner = look.within(step)
            if inner is not None:
                yield from ((key, late) for late in sorted(self.through(inner, at).late))

    def goes_here(self, step: Step, kind: Kind) -> bool:
        """Whether it sends a plain message on these channels."""
        named = step.config.get("channel")
        return kind.writes(step.config, self.channels.kind) and (not named or self.channels.names == {named})

    def ages(self, look: Look, age: int) -> dict[str, int]:
        if look.program.first is None:
            return {}
        arrows = {
            key: [self.arrow(look, way, way.to) for way in ways if way.to is not None]
            for key, ways in look.ways.out.items()
        }
        return ages(arrows, look.program.first, age, self.channels.window)

    def through(self, look: Look, age: int) -> Passed:
        """A workflow that comes to itself is not started again: nothing comes of it."""
        name = look.program.name
        if len(self.known) > MOST_LOOKS:
            age = self.channels.window
        if name in self.active:
            return Passed(age)
        if (name, age) not in self.known:
            self.active.add(name)
            self.known[(name, age)] = self.passed(look, age)
            self.active.discard(name)
        return self.known[(name, age)]

    def passed(self, look: Look, age: int) -> Passed:
        if look.program.first is None:
            return Passed(age)
        found = self.ages(look, age)
        late = frozenset(each for _key, each in self.late(look, found))
        ends = [(way, found[key]) for key, ways in look.ways.out.items() if key in found for way in ways if not way.to]
        arrows = [(self.arrow(look, way, ""), at) for way, at in ends]
        left = [0 if arrow.resets else arrow.passes(at) for arrow, at in arrows]
        return Passed(min(max(left, default=NEVER), self.channels.window), late)

    def arrow(self, look: Look, way: Way, to: str) -> Arrow:
        step = look.program.step(way.origin)
        kind = look.kind(step)
        within = self.where(step, way)
        jumps = step.config.get("max") if way.out == JUMPS else 0
        inner = look.within(step)
        if inner is not None:
            return Arrow(to, lambda age: within.of(self.after(inner, age)), jumps)
        seconds = kind.passes(step.config, way.out) if kind is not None else 0
        if seconds is None:
            return Arrow(to, lambda age: 0, jumps, resets=True)
        most = self.at_most(look, step, seconds)
        return Arrow(to, lambda age: within.of(age + most), jumps)

    def after(self, inner: Look, age: int) -> int:
        return self.through(inner, min(age, self.channels.window)).age

    def where(self, step: Step, way: Way) -> Stretch:
        """What the conditions of the branch say of how long ago the contact wrote."""
        if way.branch is not None:
            before = stretch.after(step.branches[: way.branch], self.channels)
            return before.both(stretch.holds(step.branches[way.branch].when, self.channels))
        return stretch.after(step.branches, self.channels) if way.out == "else" else stretch.ALWAYS

    def at_most(self, look: Look, step: Step, seconds: int) -> int:
        """With a calendar, the closed hours are counted too."""
        names = [each.name for each in references.of(step) if each.what == "calendar"]
        hours = look.installation.calendars.get(names[0]) if names and look.installation else None
        return (longest(hours, seconds) or seconds) if hours is not None and seconds else seconds
