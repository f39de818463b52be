"""A rehearsal as the panel shows it: the chat, which steps light up, and how everything stands."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workflows import durations
from workflows.builder.rehearse.talk import Talk
from workflows.builder.rehearse.there import There
from workflows.builder.rehearse.turns import Written
from workflows.kinds.registry import KINDS
from workflows.program import Program
from workflows.scenarios.telling import Line, lines
from workflows.scenarios.trace import After, Told

SKIPS = ("5m", "1h", "1d")
MOST_LINES = 150  # of the chat, the newest: what a page shows quickly, and a person reads


@dataclass(frozen=True, slots=True)
class Bubble:
    """A line of the chat. ``label``: of its step, which it leads to."""

    line: Line
    label: str = ""
    taps: tuple[tuple[str, str], ...] = ()  # title, the turn that a tap is; of the newest message only


@dataclass(frozen=True, slots=True)
class Seated:
    """An agent as they stand now, and the turn that turns them on or off."""

    name: str
    email: str
    online: bool
    open: int
    has_it: bool
    turn: str


@dataclass(frozen=True, slots=True)
class Shown:
    turns: str  # all of them, as the page sends them back
    bubbles: tuple[Bubble, ...]
    earlier: int  # how many lines before these are not shown
    news: str  # what the newest turn brought, to be read aloud
    lit: tuple[str, ...]  # keys of steps in the order in which they ran
    waits: str  # key of the step where the run stands
    clock: str
    run: str
    rows: tuple[tuple[str, str], ...]
    agents: tuple[Seated, ...]
    skips: tuple[tuple[str, str], ...]  # words, the turn
    unanswered: str  # the address of a request that no answer matched


def _ended(text: str) -> str:
    """As a sentence, so that whoever hears several hears where each ends."""
    return text if text.endswith((".", "!", "?", "…", ":")) else f"{text}."


def shown(talk: Talk, there: There, program: Program, turns: Sequence[Written], last: Told | None) -> Shown:
    """``last``: the newest turn, where it could happen."""
    told = [line for turn in talk.told for line in lines(turn, there.name)]
    bubbles = [Bubble(line, _label(program, line.step)) for line in told[-MOST_LINES:]]
    newest = lines(last, there.name) if last else []
    return Shown(
        turns=json.dumps(turns, ensure_ascii=False),
        bubbles=tuple(_with_taps(bubbles, talk.now)),
        earlier=len(told) - len(bubbles),
        news=" ".join(_ended(line.text) for line in newest if line.kind != "contact"),
        lit=_lit(last),
        waits=talk.now.step if talk.now.run in ("waiting", "failed") else "",
        clock=date_format(timezone.localtime(talk.now.at), "D j M Y, H:i"),
        run=_run(talk.now, program),
        rows=tuple(_rows(talk, there)),
        agents=tuple(_seated(talk, there)),
        skips=tuple(_skips(talk.now)),
        unanswered=next((call.url for call in reversed(_new_calls(talk)) if call.status is None), ""),
    )


def turn(**written: Any) -> str:
    return json.dumps(written, ensure_ascii=False)


def _label(program: Program, key: str) -> str:
    if not key or not program.has(key):
        return key
    kind = KINDS.get(program.step(key).kind)
    return str(kind.label) if kind else program.step(key).kind


def _with_taps(bubbles: Sequence[Bubble], now: After) -> list[Bubble]:
    """What can be tapped stands under the newest message of the workflow."""
    found = list(bubbles)
    for index in range(len(found) - 1, -1, -1):
        if found[index].line.kind == "contact":
            break
        if choices := [each for each in found[index].line.choices if each in now.offered]:
            taps = tuple((each, turn(tap=each)) for each in choices)
            found[index] = Bubble(found[index].line, found[index].label, taps)
            break
    return found


def _lit(last: Told | None) -> tuple[str, ...]:
    found: list[str] = []
    for entry in last.entries if last else ():
        if entry.step and entry.what in ("effect", "log") and found[-1:] != [entry.step]:
            found.append(entry.step)
    return tuple(found)


def _run(now: After, program: Program) -> str:
    words = {"step": _label(program, now.step), "key": now.step, "error": now.error}
    if now.run == "waiting" and now.until is not None:
        return _("Waits at %(step)s (%(key)s) until %(until)s") % {**words, "until": _moment(now.until)}
    return {
        "none": _("The workflow has not started"),
        "ready": _("Starts"),
        "waiting": _("Waits at %(step)s (%(key)s)"),
        "done": _("The workflow is done"),
        "stopped": _("Stopped: %(error)s"),
        "failed": _("Failed at %(step)s (%(key)s): %(error)s"),
    }[now.run] % words


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "D j M H:i")


def _rows(talk: Talk, there: There) -> list[tuple[str, str]]:
    now = talk.now
    status = {"none": _("none yet"), "open": _("open"), "snoozed": _("snoozed"), "closed": _("closed")}
    found = [(_("Conversation"), status[now.status])]
    if now.snoozed_until:
        found.append((_("Snoozed until"), _moment(now.snoozed_until)))
    found.append((_("Team"), now.team or "–"))
    agent = there.name(now.assignee) if now.assignee else _("waits in the queue") if now.in_queue else "–"
    found.append((_("Agent"), agent))
    if now.category:
        found.append((_("Category"), now.category))
    if not now.window_open:
        found.append((_("Messaging window"), _("closed")))
    found.append((_("Tags"), ", ".join(now.tags) or "–"))
    found += [(f"contact.{key}", _value(value)) for key, value in now.contact.items()]
    found += [(f"var.{key}", _value(value)) for key, value in now.variables.items()]
    return found


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _seated(talk: Talk, there: There) -> list[Seated]:
    now = talk.now
    return [
        Seated(
            there.name(email),
            email,
            availability == "online",
            count,
            email == now.assignee,
            turn(offline=email) if availability == "online" else turn(online=email),
        )
        for email, (availability, count) in now.agents.items()
    ]


def _skips(now: After) -> list[tuple[str, str]]:
    found = [(f"+ {durations.said(durations.parse(each))}", turn(**{"pass": each})) for each in SKIPS]
    if now.next_timer is not None:
        seconds = max(1, ceil((now.next_timer - now.at).total_seconds()))
        words = _("To the next timer, in %(time)s") % {"time": durations.said(seconds)}
        found.append((words, turn(**{"pass": durations.show(seconds)})))
    return found


def _new_calls(talk: Talk) -> Sequence[Any]:
    before = talk.told[-2].after.calls if len(talk.told) > 1 else ()
    return talk.now.calls[len(before) :]
