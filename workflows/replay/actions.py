"""Beginning a replay, and cancelling it."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from conversations.errors import Conflict, Refused
from conversations.models import Conversation
from helpdesk import queue
from helpdesk.actors import Actor
from workflows.builder.snapshot import to_json
from workflows.checks.base import ERROR
from workflows.checks.installation import installation
from workflows.checks.registry import check
from workflows.document.values import Document
from workflows.models import Replay, ReplayState, Workflow
from workflows.triggers.registry import TRIGGERS

MOST_DAYS = 90
# What the past can set off: the others are started by people, programs and the clock.
PLAYABLE = ("conversation_opened", "message_received", "conversation_closed")


def begin(workflow: Workflow, document: Document, *, days: int, by: Actor, now: datetime) -> Replay:
    """Over the conversations that opened within ``days``. Refused where the past cannot set it off or it could not run,
    Conflict where one is running."""
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("Choose 1 to %(most)d days.") % {"most": MOST_DAYS}, "days")
    why_not = problem(document, workflow)
    if why_not:
        raise Refused(why_not)
    since = now - timedelta(days=days)
    total = Conversation.objects.filter(opened_at__gte=since, opened_at__lt=now).count()
    try:
        with transaction.atomic():
            replay = Replay.objects.create(
                workflow=workflow, document=to_json(document), days=days, since=since, until=now, total=total,
                by_id=by.agent_id, started_at=now,
            )  # fmt: skip
            queue.ring("replay")
    except IntegrityError as error:
        raise Conflict(_("A replay of this workflow is running; cancel it, or wait for its end.")) from error
    return replay


def problem(document: Document, workflow: Workflow) -> str:
    """Why it cannot be replayed, and what to do; empty if it can."""
    kind = document.program.trigger.kind
    if kind not in PLAYABLE:
        trigger = TRIGGERS.get(kind)
        words = {"trigger": trigger.label if trigger else kind}
        return _("“%(trigger)s” cannot be replayed: conversations of the past do not say when it happened.") % words
    findings = check(document.program, installation(workflow))
    if any(finding.level == ERROR for finding in findings):
        return _("The draft has errors: look at its problems and settle them first, then replay it.")
    return ""


def cancel(replay: Replay, *, now: datetime) -> None:
    """Conflict where it has ended meanwhile."""
    rows = Replay.objects.filter(pk=replay.pk, state=ReplayState.RUNNING)
    if not rows.update(state=ReplayState.CANCELLED, ended_at=now, memory={}):
        raise Conflict(_("This replay has ended already."))
