"""A text that is longer than a kind of channel takes which it may go to, whatever its variables hold."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from workflows import text
from workflows.channel_rules import RULES, ChannelRules
from workflows.checks import stretch
from workflows.checks.base import Finding, Look, warning
from workflows.checks.stretch import NEVER, Channels
from workflows.document.steps import ELSE
from workflows.kinds.base import Kind
from workflows.program import Branch, Step


@dataclass(frozen=True, slots=True)
class Limit:
    """What a channel takes; ``name`` is that of the channel, or its kind where no channel is known."""

    name: str
    channels: Channels
    longest: int
    in_bytes: bool

    def size(self, constant: str) -> int:
        return len(constant.encode()) if self.in_bytes else len(constant)


def check(look: Look) -> Iterator[Finding]:
    admitted = [one for one in _limits(look) if stretch.holds(look.program.trigger.when, one.channels) != NEVER]
    for step, limits in _reached(look.program.steps, admitted):
        kind = look.kind(step)
        if kind is not None:
            yield from _of(step, kind, limits)


def _of(step: Step, kind: Kind, limits: Sequence[Limit]) -> Iterator[Finding]:
    """For each text the channel is told that takes the least."""
    named = step.config.get("channel")
    found: dict[str, Limit] = {}
    for limit in sorted(limits, key=lambda each: -each.longest):
        if named and limit.channels.names != {named}:
            continue
        for source in kind.texts(step.config, limit.channels.kind):
            if limit.size(text.constant(source)) > limit.longest:
                found[source] = limit
    for source, limit in found.items():
        yield warning(step.key, _sentence(limit, limit.size(text.constant(source)), "per_kind" in step.config))


def _sentence(limit: Limit, size: int, has_own: bool) -> str:
    unit = _("%(n)d bytes, of which many a letter takes two or more") if limit.in_bytes else _("%(n)d characters")
    values = {"size": unit % {"n": size}, "most": limit.longest, "channel": limit.name}
    if has_own:
        sentence = _(
            "The text has %(size)s, and %(channel)s takes %(most)d: shorten it, or write a shorter one for that kind "
            "of channel (“per_kind”)."
        )
    else:
        sentence = _(
            "The text has %(size)s, and %(channel)s takes %(most)d: shorten it, or say a part of it in a message "
            "before."
        )
    return sentence % values


def _reached(steps: Iterable[Step], limits: Sequence[Limit]) -> Iterator[tuple[Step, Sequence[Limit]]]:
    """Every step, with the channels on which it can be come to by the branches that it stands in."""
    for step in steps:
        yield step, limits
        for branch in step.branches:
            yield from _reached(branch.steps, [one for one in limits if _taken(step, branch, one.channels)])


def _taken(step: Step, branch: Branch, channels: Channels) -> bool:
    if not branch.exit:
        return stretch.holds(branch.when, channels) != NEVER
    return branch.exit != ELSE or stretch.after(step.branches, channels) != NEVER


def _limits(look: Look) -> list[Limit]:
    """Of the active channels; where it is not known which there are, of every kind of them."""
    if look.installation is None:
        return [_limit(kind, kind, rule, rule.text) for kind, rule in RULES.items() if rule.text]
    return [
        _limit(name, there.kind, RULES.get(there.kind, ChannelRules()), there.text, names=frozenset({name}))
        for name, there in sorted(look.installation.channels.items())
        if there.is_active and there.text
    ]


def _limit(name: str, kind: str, rule: ChannelRules, longest: int, names: frozenset[str] = frozenset()) -> Limit:
    window = int(rule.window.total_seconds()) if rule.window else 0
    return Limit(name, Channels(kind, window, names), longest, rule.in_bytes)
