"""Plays a script and tells each turn: what happened, how all stands then, and what an ``expect`` finds different."""

from collections.abc import Callable, Iterable, Iterator

from workflows.facts import CONTACT_FIELDS, ContactFacts
from workflows.program import Program
from workflows.scenarios.by_hand import CannotHappen
from workflows.scenarios.expectations import differences
from workflows.scenarios.house import EMPTY, House
from workflows.scenarios.patience import TooLong
from workflows.scenarios.play import Play
from workflows.scenarios.script import Expect, Script, Turn
from workflows.scenarios.trace import After, Told
from workflows.scenarios.world import make


def follow(
    program: Program, script: Script, house: House = EMPTY, look: Callable[[], None] = lambda: None
) -> list[Told]:
    """Every turn of the script up to the first that does not hold, that one included; where ``look`` raises TooLong,
    the turn at which it did is the last, with that as its problem."""
    told: list[Told] = []
    play = Play(program, script.given, make(program, script, house), look=look)
    try:
        for turn in tell(play, script.turns):
            told.append(turn)
            if not turn.holds:
                break
    except TooLong as late:
        told.append(Told(script.turns[len(told)], after(play), problem=str(late)))
    return told


def tell(play: Play, turns: Iterable[Turn]) -> Iterator[Told]:
    """One after the other, as long as they are asked for."""
    sent, comments = 0, 0
    for turn in turns:
        if isinstance(turn, Expect):
            found = differences(turn.wants, play, play.world.sent[sent:], play.world.comments[comments:])
            yield Told(turn, after(play), differences=tuple(found))
            continue
        sent, comments, before = len(play.world.sent), len(play.world.comments), len(play.entries)
        problem = ""
        try:
            play.happen(turn)
        except CannotHappen as error:
            problem = str(error)
        yield Told(turn, after(play), tuple(play.entries[before:]), problem=problem)


def after(play: Play) -> After:
    world, run = play.world, play.run
    conversation = world.conversation
    world.look_at_window()
    return After(
        at=world.now,
        status=conversation.status if conversation.id else "none",
        team=conversation.team,
        assignee=conversation.assignee,
        category=conversation.category,
        in_queue=world.waits_for is not None,
        snoozed_until=world.snoozed_until,
        run=run.state if run else "none",
        step=(run.step or "") if run else "",
        until=run.wake_at if run else None,
        next_timer=play.next_timer(),
        error=run.error if run else "",
        variables=dict(run.memory.variables) if run else {},
        contact=_contact(world.contact),
        tags=tuple(sorted(world.contact.tags)),
        offered=tuple(sorted(world.offered)),
        window_open=conversation.window_open,
        calls=tuple(world.calls),
        agents={email: (agent.availability, agent.open) for email, agent in world.agents.items()},
    )


def _contact(contact: ContactFacts) -> dict[str, object]:
    columns = {key: getattr(contact, key) for key in sorted(CONTACT_FIELDS)}
    return {key: value for key, value in {**columns, **contact.fields}.items() if value not in (None, "")}
