"""How long ago the contact may have written, as a set of conditions leaves it: from, to, in whole seconds."""

from dataclasses import dataclass

from workflows.conditions.operators import OPERATORS
from workflows.conditions.types import DURATIONS, FLAGS, TEXTS, Mismatch, listed
from workflows.program import Branch, Condition, When

ENDLESS = 10**9


@dataclass(frozen=True, slots=True)
class Stretch:
    """None but ``NEVER`` is empty."""

    low: int = 0
    high: int = ENDLESS

    def both(self, other: "Stretch") -> "Stretch":
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Stretch(low, high) if low <= high else NEVER

    def either(self, other: "Stretch") -> "Stretch":
        """And what lies between."""
        if NEVER in (self, other):
            return other if self == NEVER else self
        return Stretch(min(self.low, other.low), max(self.high, other.high))

    def of(self, age: int) -> int:
        """The longest time within it, where ``age`` is the longest so far; less than 0: none. That the conditions ask
        for more than was thought possible says that it is possible."""
        return -1 if self == NEVER or age < 0 else min(max(age, self.low), self.high)


ALWAYS, NEVER = Stretch(), Stretch(1, 0)


@dataclass(frozen=True, slots=True)
class Channels:
    """Channels that are alike in all that the conditions of a workflow ask for. ``names`` is empty where only the kind
    is known."""

    kind: str
    window: int  # seconds
    names: frozenset[str] = frozenset()


def holds(when: When, channels: Channels) -> Stretch:
    """How long ago the contact may have written, for the conditions to hold there."""
    parts = [_atom(condition, channels)[0] for condition in when.conditions]
    return _joined(parts, both=when.match == "all" or not parts)


def fails(when: When, channels: Channels) -> Stretch:
    parts = [_atom(condition, channels)[1] for condition in when.conditions]
    return _joined(parts, both=when.match == "any") if parts else NEVER


def after(branches: tuple[Branch, ...], channels: Channels) -> Stretch:
    """Where none of these branches is taken."""
    return _joined([fails(branch.when, channels) for branch in branches if not branch.exit], both=True)


def _joined(parts: list[Stretch], *, both: bool) -> Stretch:
    found = ALWAYS if both else NEVER
    for part in parts:
        found = found.both(part) if both else found.either(part)
    return found


def _atom(condition: Condition, channels: Channels) -> tuple[Stretch, Stretch]:
    """Where the condition holds, and where not. Of one that cannot be judged, both are everywhere."""
    try:
        if condition.subject == "window":
            return _of_window(condition, channels)
        if condition.subject == "since_last_inbound":
            return _of_time(condition)
        if condition.subject == "channel_kind" and condition.value is not None:
            return _of_word(condition, channels.kind)
        if condition.subject == "channel" and condition.value is not None and channels.names:
            verdicts = {_of_word(condition, name) for name in channels.names}
            return verdicts.pop() if len(verdicts) == 1 else (ALWAYS, ALWAYS)
    except (Mismatch, TypeError):
        pass  # the check of the condition itself says what is wrong with it
    return ALWAYS, ALWAYS


def _of_window(condition: Condition, channels: Channels) -> tuple[Stretch, Stretch]:
    is_open, is_closed = Stretch(0, channels.window - 1), Stretch(channels.window)
    wanted = {FLAGS.read(value) for value in listed(condition.value)}
    if condition.operator not in ("is", "is_not", "any_of", "none_of") or len(wanted) != 1:
        return ALWAYS, ALWAYS
    open_wanted = wanted.pop() == (condition.operator in ("is", "any_of"))
    return (is_open, is_closed) if open_wanted else (is_closed, is_open)


def _of_time(condition: Condition) -> tuple[Stretch, Stretch]:
    if condition.operator == "between" and len(listed(condition.value)) == 2:
        low, high = (int(DURATIONS.read(value)) for value in condition.value)
        return Stretch(low, high) if low <= high else NEVER, ALWAYS
    if condition.operator not in ("gt", "lt"):
        return ALWAYS, ALWAYS
    seconds = int(DURATIONS.read(condition.value))
    if condition.operator == "lt":
        return Stretch(0, seconds - 1) if seconds else NEVER, Stretch(seconds)
    return Stretch(seconds + 1), Stretch(0, seconds)


def _of_word(condition: Condition, word: str) -> tuple[Stretch, Stretch]:
    operator = OPERATORS.get(condition.operator)
    if operator is None or operator.name not in TEXTS.operators:
        return ALWAYS, ALWAYS
    return (ALWAYS, NEVER) if operator.compare(TEXTS, word, condition.value) else (NEVER, ALWAYS)
