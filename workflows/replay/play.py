"""Plays a program over one conversation of the past, with the engine that rehearsals and scenarios have."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflows.effects import Assign, Close, Unassign
from workflows.program import Program
from workflows.replay.cast import Load
from workflows.replay.past import Past
from workflows.scenarios.house import House
from workflows.scenarios.play import Play
from workflows.scenarios.script import Given, GivenAgent, Happens, Script
from workflows.scenarios.trace import Entry
from workflows.scenarios.world import make

TELLING = ("log", "started", "not_started", "stopped", "assigned")
LONGEST = 100  # lines of what is kept of one


@dataclass(frozen=True, slots=True)
class Played:
    """``ending``: a word of ``report.ENDINGS``."""

    state: str  # of the run; none
    ending: str
    team: str
    agent: str  # email
    log: list[dict[str, Any]]


def play(program: Program, past: Past, *, house: House, agents: tuple[GivenAgent, ...], load: Load) -> Played:
    """``load`` is moved: who got it here has one more to the next conversations."""
    given = Given(
        at=past.opened_at,
        channel=past.channel_kind,
        contact=past.contact,
        agents=agents,
        opened_by=past.opened_by,
    )
    script = Script("", given, tuple(turn for _at, turn in past.turns))
    world = make(program, script, house)
    world.conversation.channel, world.turns = past.channel, load.turns
    world.held_before = load.held(past.opened_at)
    player = Play(program, given, world)
    for at, turn in [*past.turns, (past.until, None)]:
        _pass(player, at)
        if turn is not None:
            _happen(player, turn)
    played = _outcome(player, past)
    if played.agent:
        load.take(played.agent, past.until)
    return played


def _pass(player: Play, at: datetime) -> None:
    """Also by no time at all, which opens what nobody opened by writing."""
    player.happen(Happens("pass", max(0.0, (at - player.world.now).total_seconds())))


def _happen(player: Play, turn: Happens) -> None:
    """As it was done then; what makes no sense beside the draft is done as far as it does, or left out."""
    world = player.world
    if turn.what == "tap" and world.max_quick_replies() and turn.value not in world.offered:
        turn = Happens("contact", turn.value)
    if turn.what == "close" and not world.is_open:
        return
    player.happen(turn)


def _outcome(player: Play, past: Past) -> Played:
    """Whom the draft chose. Who took it by writing was not, and has it only where that stopped the draft."""
    team, agent, taken_by, closed = "", "", "", False
    for entry in player.entries:
        if entry.what == "effect":
            if isinstance(entry.effect, Assign):
                team, agent = entry.effect.team or team, entry.effect.agent or ""
            elif isinstance(entry.effect, Unassign):
                team, agent = ("", "") if not closed else (team, agent)
            closed = closed or isinstance(entry.effect, Close)
        elif entry.what == "assigned" and entry.text:  # out of the queue
            agent = entry.by
        elif entry.what == "assigned":
            taken_by = entry.by
        if entry.what == "close":
            break  # what is done after an agent closed it is no routing any more
    log = [_line(entry) for entry in player.entries if entry.what in TELLING and (entry.text or entry.by)]
    state, ending = player.run.state if player.run else "none", _ending(player, agent, closed)
    if ending == "stopped" and taken_by:  # as it was then: the draft had no say in it
        team, agent = team or past.team, taken_by
    return Played(state, ending, team, agent, log[:LONGEST])


def _ending(player: Play, agent: str, closed: bool) -> str:
    if player.run is None:
        return "none"
    if player.run.state == "failed":
        return "failed"
    if agent:
        return "assigned"
    if closed:
        return "closed"
    if player.run.state in ("stopped", "waiting"):
        return player.run.state
    timed_out = any(entry.outcome == "timeout" for entry in player.entries)
    return "timeout" if timed_out else "unassigned"


def _line(entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.at.isoformat(),
        "what": entry.what,
        "step": entry.step,
        "outcome": entry.outcome,
        "text": entry.text[:500],
        "by": entry.by,
    }
