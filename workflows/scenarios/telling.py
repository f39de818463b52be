"""A turn in words, for pages: bubbles, comments, what became of the conversation, what steps decided, in order."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from workflows.effects import Call, Comment, Effect, Send
from workflows.scenarios.sentences import Name, of_effect, of_happening
from workflows.scenarios.trace import Entry, Told

BUBBLES = {"contact": "contact", "tap": "contact", "agent": "agent"}
SAID_BY_ITS_EFFECT = ("done", "waiting")


@dataclass(frozen=True, slots=True)
class Line:
    """``kind``: contact, workflow, agent (a bubble of theirs); comment (internal); note (the conversation, the contact
    or the run changed); log (how a step ended); call (a request); bad (what went wrong, or differs)."""

    kind: str
    text: str
    at: datetime
    step: str = ""
    who: str = ""  # an agent's name
    choices: tuple[str, ...] = ()  # quick replies
    files: tuple[str, ...] = ()
    beside: str = ""  # small print under a bubble
    outcome: str = ""  # of log


def lines(told: Told, name: Name = str) -> list[Line]:
    """``name``: an agent's email → what they are called."""
    wrong = [told.problem] if told.problem else [_("Expected %(what)s.") % {"what": each} for each in told.differences]
    return [*_lines(told, name), *(Line("bad", sentence, told.after.at) for sentence in wrong)]


def _lines(told: Told, name: Name) -> Iterator[Line]:
    before: Entry | None = None
    for entry in told.entries:
        line = _line(entry, before, told, name)
        before = entry
        if line is not None and line.text:
            yield replace(line, step=entry.step, outcome=entry.outcome)


def _line(entry: Entry, before: Entry | None, told: Told, name: Name) -> Line | None:
    if entry.effect is not None:
        return _of_effect(entry, entry.effect, name)
    if entry.what == "log":
        kind = "bad" if entry.outcome == "failed" else "log"
        return None if _is_said_already(entry, before) else Line(kind, entry.text, entry.at)
    if entry.what in BUBBLES:
        return Line(BUBBLES[entry.what], entry.text, entry.at, who=name(entry.by) if entry.by else "")
    return Line("note", of_happening(entry, told, name), entry.at)


def _is_said_already(log: Entry, before: Entry | None) -> bool:
    """The effect of a step that ended well stands right above: its log says the same once more."""
    if before is None or before.effect is None or log.outcome not in SAID_BY_ITS_EFFECT:
        return False
    return before.step == log.step


def _of_effect(entry: Entry, effect: Effect, name: Name) -> Line:
    if isinstance(effect, Send):
        beside = _beside(effect, entry.undelivered)
        return Line("workflow", effect.text, entry.at, choices=effect.quick_replies, files=effect.files, beside=beside)
    kind = "comment" if isinstance(effect, Comment) else "call" if isinstance(effect, Call) else "note"
    return Line(kind, of_effect(effect, name), entry.at)


def _beside(effect: Send, undelivered: bool) -> str:
    parts = []
    if effect.template is not None:
        named = {"name": effect.template.name, "language": effect.template.language}
        parts.append(_("Template %(name)s (%(language)s)") % named)
    if effect.channel:
        parts.append(_("by %(channel)s") % {"channel": effect.channel})
    if undelivered:
        parts.append(_("not delivered: the channel's messaging window is closed"))
    return " · ".join(parts)
