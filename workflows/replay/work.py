"""The worker's part: so many conversations a turn, kept as they are played, until all are or somebody cancels."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from time import monotonic

import structlog
from django.db import DatabaseError, transaction

from conversations.models import Conversation
from helpdesk import bulk, clock, lease, queue
from helpdesk.limits import TooMuchWork, cpu_limit
from workflows.builder.rehearse.there import There, there
from workflows.builder.snapshot import from_json
from workflows.models import Replay, ReplayOutcome, ReplayState, Run
from workflows.program import Program
from workflows.replay.cast import Load, everybody
from workflows.replay.past import Past, load
from workflows.replay.play import Played, play
from workflows.replay.routing import routes
from workflows.scenarios.by_hand import CannotHappen

log = structlog.get_logger(__name__)

BATCH = 100  # conversations a transaction
TURN = 2.0  # seconds of a worker at a time: what customers wait for comes between
LEASE = 15.0  # seconds: longer than a batch
ALONE_CPU = 1.0  # seconds of processor time
KEPT = timedelta(days=30)
TIDIED = 2_000  # outcomes a turn


def is_due(now: datetime) -> bool:
    running = Replay.objects.filter(state=ReplayState.RUNNING).exists()
    return running or Replay.objects.filter(ended_at__lt=now - KEPT).exists()


def work() -> int:
    """Plays for one turn, and rings again if there is more; gives how many conversations it played."""
    with lease.hold("replay", LEASE) as held:
        if held is None:
            return 0
        end, played = monotonic() + TURN, 0
        while monotonic() < end and held.renew(LEASE):
            replay = Replay.objects.filter(state=ReplayState.RUNNING).order_by("pk").first()
            if replay is None:
                break
            played += _batch(replay, held)
        _tidy(clock.now())
    if Replay.objects.filter(state=ReplayState.RUNNING).exists():
        queue.ring("replay")
    return played


def _batch(replay: Replay, held: lease.Held) -> int:
    """The next conversations; none left ends it. What cannot be played at all fails it, and says why."""
    ids = _ahead(replay)
    if not ids:
        _end(replay, ReplayState.DONE)
        return 0
    try:
        stage = _stage(replay.pk)
        outcomes, kept = _play(replay, stage, ids)
    except DatabaseError:  # busy or away: the next turn tries again
        raise
    except Exception as error:  # a defect of ours ends this replay and nothing else
        log.warning("replay_failed", replay=replay.pk, error=f"{type(error).__name__}: {error}")
        _end(replay, ReplayState.FAILED, f"{type(error).__name__}: {error}")
        return 0
    with transaction.atomic():
        held.check()
        mine = Replay.objects.filter(pk=replay.pk, state=ReplayState.RUNNING, cursor=replay.cursor)
        if mine.update(cursor=ids[-1], played=replay.played + len(ids), memory=kept):  # else somebody cancelled it
            bulk.insert(ReplayOutcome, outcomes)
    return len(ids)


def _ahead(replay: Replay) -> list[int]:
    rows = Conversation.objects.filter(pk__gt=replay.cursor, opened_at__gte=replay.since, opened_at__lt=replay.until)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


class _Stage:
    """What all conversations of a replay share; made once a worker and replay."""

    def __init__(self, replay: Replay) -> None:
        self.program: Program = from_json(replay.document).program
        self.there: There = there(self.program)
        self.agents = everybody()
        self.routes = routes(replay.workflow, (self.program, *self.there.house.workflows.values()))


@lru_cache(maxsize=2)
def _stage(replay_id: int) -> _Stage:
    return _Stage(Replay.objects.get(pk=replay_id))


def forget() -> None:
    """For tests, which begin anew with the same ids."""
    _stage.cache_clear()


def _play(replay: Replay, stage: _Stage, ids: Sequence[int]) -> tuple[list[ReplayOutcome], dict[str, object]]:
    shared, ran = Load.from_json(replay.memory), _ran(replay, ids)
    outcomes = [
        _outcome(replay, past, _one(stage, past, shared), took=past.conversation in ran, routes=stage.routes)
        for past in load(ids, replay.until)
    ]
    return outcomes, shared.to_json()


def _ran(replay: Replay, ids: Sequence[int]) -> set[int]:
    """The conversations in which this workflow had its hand in truth."""
    rows = Run.objects.filter(conversation_id__in=ids, workflow_id=replay.workflow_id)
    return {key for key in rows.values_list("conversation_id", flat=True) if key is not None}


def _one(stage: _Stage, past: Past, shared: Load) -> Played:
    try:
        with cpu_limit(ALONE_CPU):
            return play(stage.program, past, house=stage.there.house, agents=stage.agents, load=shared)
    except (CannotHappen, TooMuchWork) as error:
        line = {"at": past.opened_at.isoformat(), "what": "log", "step": "", "outcome": "failed", "text": str(error)}
        return Played("failed", "failed", "", "", [{**line, "by": ""}])


def _outcome(replay: Replay, past: Past, played: Played, *, took: bool, routes: bool) -> ReplayOutcome:
    """What the workflow did not take then and the draft does not take either stays where it was; so does everything
    where the workflow routes nothing."""
    if not routes:
        ending = "kept" if played.ending in ("unassigned", "timeout") else played.ending
        played = replace(played, team=past.team, agent=past.agent, ending=ending)
    elif played.ending == "none" and not took:
        played = replace(played, team=past.team, agent=past.agent)
    return ReplayOutcome(
        replay_id=replay.pk,
        conversation_id=past.conversation,
        state=played.state,
        ending=played.ending,
        team=played.team,
        agent=played.agent,
        real_team=past.team,
        real_agent=past.agent,
        differs=_differs(past, played),
        log=played.log,
    )


def _differs(past: Past, played: Played) -> bool:
    """By another team; or by another agent, where one of them got it from no team."""
    no_team = not (past.team and played.team)
    if no_team and ((past.agent and played.agent) or past.team == played.team):
        return played.agent != past.agent
    return played.team != past.team


def _end(replay: Replay, state: ReplayState, error: str = "") -> None:
    rows = Replay.objects.filter(pk=replay.pk, state=ReplayState.RUNNING)
    rows.update(state=state, error=error, ended_at=clock.now(), memory={})


def _tidy(now: datetime) -> None:
    """What is old goes, so many at a time."""
    old = Replay.objects.filter(ended_at__lt=now - KEPT).order_by("pk").first()
    if old is None:
        return
    ids = list(ReplayOutcome.objects.filter(replay=old).values_list("pk", flat=True)[:TIDIED])
    ReplayOutcome.objects.filter(pk__in=ids).delete()
    if len(ids) < TIDIED:
        old.delete()
