"""Many waits that end within a few seconds, while workers are killed and once all of them are away for a while."""

import random
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from channels.models import Channel
from conversations.inbound.take_in import take_in
from conversations.models import Message
from tests.house_of import arrive, publish
from tests.storm.service import Service
from workflows.engine.batch import step_runs
from workflows.models import Run, RunState

BEFORE = 8.0  # seconds from the workers' start until the first wait ends
WINDOW = 4.0  # seconds in which all of them end
AWAY = 3.0  # seconds for which nobody works
DONE_WITHIN = 60.0  # seconds after the last one was due
LOOK_EVERY = 0.05
WORKFLOW = """
workflow: "Nudge"
trigger: {on: conversation_opened}
steps:
  - {id: pause, kind: wait, for: 1d}
  - {id: nudge, kind: send_message, text: "Are you there?"}
"""


@dataclass(frozen=True, slots=True)
class Fired:
    lost: int
    early: int
    doubled: int
    latest: float  # seconds after its time, of the one that came last
    recovered: float  # seconds from the workers' return until nothing was overdue


def waits(folder: Path, channel: Channel, count: int, seed: int, *, kills: bool = True, sabotage: str = "") -> Fired:
    """On an empty database."""
    publish(WORKFLOW)
    for number in range(count):
        arrive(channel, f"person {number}", "Hi")
    while take_in() or step_runs():  # in turns
        pass
    due = _ending_soon(seed)
    assert len(due) == count
    with Service(folder, ["work"], sabotage=sabotage) as service:
        service.wait()
        early, back = _watch(service, due, kills)
    sent = dict(
        Message.objects.filter(text="Are you there?").values_list("conversation__runs__pk", "created_at").order_by()
    )
    times = Counter(Message.objects.filter(text="Are you there?").values_list("conversation__runs__pk", flat=True))
    return Fired(
        lost=sum(1 for key in due if not times[key]),
        early=len(early | {key for key, at in sent.items() if at < due[key]}),
        doubled=sum(1 for number in times.values() if number > 1),
        latest=max(((at - due[key]).total_seconds() for key, at in sent.items()), default=0.0),
        recovered=max(((at - back).total_seconds() for at in sent.values()), default=0.0),
    )


def _ending_soon(seed: int) -> dict[int, datetime]:
    """Moves the end of every wait into the window; when each is due."""
    dice = random.Random(seed)
    first = timezone.now() + timedelta(seconds=BEFORE)
    runs = list(Run.objects.filter(state=RunState.WAITING))
    for run in runs:
        run.wake_at = first + timedelta(seconds=dice.uniform(0, WINDOW))
        run.memory = {**run.memory, "until": run.wake_at.isoformat()}
    Run.objects.bulk_update(runs, ["wake_at", "memory"])
    return {run.pk: run.wake_at for run in runs if run.wake_at}


def _watch(service: Service, due: dict[int, datetime], kills: bool) -> tuple[set[int], datetime]:
    """The runs that were seen done before their time by this process's own clock, and when the workers were back."""
    first, last = min(due.values()), max(due.values())
    plan = [(first + timedelta(seconds=WINDOW * part), kind) for part, kind in PLAN] if kills else []
    early: set[int] = set()
    back = first
    while timezone.now() < last + timedelta(seconds=DONE_WITHIN):
        done = set(Run.objects.filter(state=RunState.DONE).values_list("pk", flat=True))
        now = timezone.now()
        early |= {key for key in done if due[key] > now}
        if plan and now >= plan[0][0]:
            _kill(service, plan.pop(0)[1])
            back = timezone.now()
        if len(done) == len(due):
            break
        time.sleep(LOOK_EVERY)
    return early, back


# Parts of the window, and who is killed then.
PLAN = ((0.2, "worker default"), (0.4, "worker default"), (0.5, "sweep"), (0.6, "supervisor"))


def _kill(service: Service, kind: str) -> None:
    for pid in service.pids(kind):
        service.kill(pid)
    if kind == "supervisor":  # and with it everything; it comes back only later
        time.sleep(AWAY)
        service.revive()
        service.wait()
