"""The rehearsal itself: the draft, what is given and the turns so far, played from the beginning, in memory."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import BoundedSemaphore

from django.utils.translation import gettext as _

from workflows.builder.rehearse.setting import Given
from workflows.document import nodes
from workflows.document.problems import DocumentError, Problems
from workflows.document.shape import Shape
from workflows.program import Program, Step
from workflows.scenarios import read, script
from workflows.scenarios.follow import after, tell
from workflows.scenarios.house import House
from workflows.scenarios.patience import Patience, TooLong
from workflows.scenarios.play import Play
from workflows.scenarios.script import Happens, Script
from workflows.scenarios.trace import After, Entry, Told
from workflows.scenarios.world import MemoryWorld, make

PATIENCE = 2.0  # seconds for a whole rehearsal: somebody waits for it, and so does a thread that others need for pages
AT_ONCE = 2  # rehearsals in a process: they use the processor all the while
QUEUING = 2.0  # seconds until one has its turn

Broken = Mapping[str, Sequence[str]]  # step key → what is missing in it


_room = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Talk:
    """``told``: what each turn brought; ``begun``, ``now``: how all stood and stands; ``cut``: why that is not all."""

    told: tuple[Told, ...]
    begun: After
    now: After
    world: MemoryWorld
    cut: str = ""

    @property
    def problem(self) -> str:
        """Why the newest turn cannot happen."""
        return self.told[-1].problem if self.told else ""


def rehearse(program: Program, given: Given, turns: Sequence[Happens], house: House, broken: Broken) -> Talk:
    scene = Script("", _understood(given), tuple(turns))
    program = _with_gaps(program, broken)
    world = make(program, scene, house)
    play = Play(program, scene.given, world)
    begun = after(play)
    if not _room.acquire(timeout=QUEUING):
        return Talk((), begun, begun, world, _("Others are rehearsing just now; try again in a moment."))
    try:
        told = _played(play, turns)
    finally:
        _room.release()
    sentence = _("That takes longer than a rehearsal may: %(played)s of %(all)s turns were played. Undo the last.")
    cut = sentence % {"played": len(told), "all": len(turns)} if len(told) < len(turns) else ""
    finished = tuple(_finished(turn, broken) for turn in told)
    return Talk(finished, begun, finished[-1].after if finished else begun, world, cut)


def _played(play: Play, turns: Sequence[Happens]) -> list[Told]:
    """As many as there is time for."""
    told: list[Told] = []
    play.look = Patience(PATIENCE).look
    with suppress(TooLong):
        told.extend(tell(play, turns))  # one after the other: what came before is kept
    return told


def _understood(given: Given) -> script.Given:
    problems = Problems()
    found = read.given(nodes.of(given), Shape(problems))
    if problems.found:  # the form lets nothing through that is no scenario's
        raise DocumentError(problems.found)
    return found


def _with_gaps(program: Program, broken: Broken) -> Program:
    """A step that lacks something is none: it fails when it is reached, whatever its kind would make of it."""

    def cut(step: Step) -> Step:
        branches = tuple(replace(branch, steps=tuple(map(cut, branch.steps))) for branch in step.branches)
        return replace(step, kind="" if step.key in broken else step.kind, branches=branches)

    return replace(program, steps=tuple(map(cut, program.steps))) if broken else program


def _finished(told: Told, broken: Broken) -> Told:
    """A step that lacks something says what, instead of how the engine stumbled over it."""
    entries = tuple(_said(entry, broken) for entry in told.entries)
    now = told.after
    if now.run == "failed" and now.step in broken:
        now = replace(now, error=lacking(broken[now.step]))
    return replace(told, entries=entries, after=now)


def _said(entry: Entry, broken: Broken) -> Entry:
    if entry.what == "log" and entry.outcome == "failed" and entry.step in broken:
        return replace(entry, text=lacking(broken[entry.step]))
    return entry


def lacking(sentences: Sequence[str]) -> str:
    return _("This step is not finished. %(what)s") % {"what": " ".join(sentences)}
