"""Makes runs of published versions for contacts that are locked, by the rules that hold whatever started them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from conversations.models import QueueEntry
from helpdesk import bulk
from workflows.chains import DEEPEST, tell
from workflows.compiled import compiled
from workflows.engine import expecting
from workflows.engine.ending import ended, stop
from workflows.engine.slot import in_hand, know_begun
from workflows.engine.stimuli import to_json
from workflows.facts import MessageFacts
from workflows.kinds.base import Stimulus
from workflows.models import Run, RunLog, RunState, WorkflowVersion
from workflows.models.run import LIVE

STOPPED = ["state", "inbox", "wake_at", "ended_at", "moved_at", "memory"]
IS_RUNNING = gettext_noop("It is running for this contact already.")
RAN_ONCE = gettext_noop("It has run for this contact, and is to run once only.")
TOO_DEEP = f"It would be more than {DEEPEST} workflows deep in a chain that each start the next."


@dataclass(frozen=True, slots=True)
class Start:
    """A run that is wanted. ``cause``: the run whose doing led to it, which stands at ``depth`` - 1 of a chain."""

    version: WorkflowVersion
    contact_id: int
    conversation_id: int | None
    message: MessageFacts | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict)
    depth: int = 0
    cause: int | None = None
    parent: int | None = None  # the run that waits for this one's end

    @property
    def key(self) -> tuple[int, int]:
        return self.version.workflow_id, self.contact_id


@dataclass(slots=True)
class Begun:
    """``run`` None: there is none, and ``why`` says so in a sentence."""

    start: Start
    run: Run | None = None
    why: str = ""


def begin(starts: Sequence[Start], lives: Mapping[int, Sequence[Run]], *, now: datetime) -> list[Begun]:
    """One run of a workflow a contact: a start that comes while one is live is ignored, or with ``restart`` replaces
    it; with ``once_per_contact`` the first is the only one. ``lives`` are the contacts' live runs (``slot.live_runs``).
    The caller rings ``step_runs``."""
    had, first = _had(starts), set()
    begun, replaced = [], []
    for start in starts:
        again = start.key in first
        first.add(start.key)
        running = [] if again else [run for run in lives.get(start.contact_id, ()) if _is_live(run, start)]
        why = IS_RUNNING if again or (running and not start.version.restart) else RAN_ONCE if start.key in had else ""
        if not why and start.depth > DEEPEST:
            why = TOO_DEEP
            tell(start.cause, f"“{compiled(start.version.pk).program.name}” was not started. {TOO_DEEP}", now=now)
        replaced += [] if why else running
        begun.append(Begun(start, None if why else _run(start, now), why))
    _replace(replaced, now)
    new = [each.run for each in begun if each.run is not None]
    _write_ended(new)
    bulk.insert(Run, new)
    know_begun(new)
    return begun


def made(begun: Iterable[Begun]) -> int:
    """How many runs there are of it."""
    return sum(each.run is not None for each in begun)


def _is_live(run: Run, start: Start) -> bool:
    return run.workflow_id == start.version.workflow_id and run.state in LIVE


def _had(starts: Sequence[Start]) -> set[tuple[int, int]]:
    """Workflows that are to run once for a contact, and did."""
    once = [start for start in starts if start.version.once_per_contact]
    if not once:
        return set()
    rows = Run.objects.filter(
        workflow_id__in={start.version.workflow_id for start in once},
        contact_id__in={start.contact_id for start in once},
    )
    return set(rows.values_list("workflow_id", "contact_id")) & {start.key for start in once}


def _replace(runs: Sequence[Run], now: datetime) -> None:
    if not runs:
        return
    log = [stop(run, "The workflow was started anew.", now=now) for run in runs]
    bulk.update(Run, list(runs), STOPPED)
    bulk.insert(RunLog, log)
    QueueEntry.objects.filter(run_id__in=[run.pk for run in runs]).delete()
    expecting.settle(runs, now)
    ended(runs, now=now)


def _write_ended(new: Sequence[Run]) -> None:
    """What led to a new run of the same workflow may be its own last run, ended but not written yet: it makes room."""
    keys = {(run.workflow_id, run.contact_id) for run in new}
    runs = [slot.run for slot in (in_hand.get() or {}).values()]
    over = [run for run in runs if run.state not in LIVE and (run.workflow_id, run.contact_id) in keys]
    bulk.update(Run, over, STOPPED)


def _run(start: Start, now: datetime) -> Run:
    memory = {"variables": dict(start.variables), "form": dict(start.form)}
    return Run(
        workflow_id=start.version.workflow_id,
        version_id=start.version.pk,
        contact_id=start.contact_id,
        conversation_id=start.conversation_id,
        parent_id=start.parent,
        depth=min(start.depth, 32_767),
        state=RunState.READY,
        memory={key: values for key, values in memory.items() if values},
        inbox=[to_json(Stimulus("start", message=start.message), None)],
        started_at=now,
        moved_at=now,
    )
