"""What becomes of a call: a run, or a sentence that says why there is none; each call is kept to be looked at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.functional import cached_property

from conversations.lock import lock_contacts
from helpdesk.actors import Actor, ActorKind
from workflows.begin import Start, begin
from workflows.compiled import compiled
from workflows.engine.slot import live_runs
from workflows.incoming import person
from workflows.models import HttpCall, IncomingCall, VersionState, WebhookAddress, WorkflowVersion
from workflows.starting import Candidate, announce, latest_conversations, matching
from workflows.triggers.base import CannotStart
from workflows.triggers.incoming_webhook import IncomingWebhook
from workflows.triggers.registry import TRIGGERS

KEY = re.compile(r"[!-~]{1,255}")
KEPT = 200  # calls of a workflow that are shown
KEY_KEPT = timedelta(days=1)  # at least, beyond those
AGE = timedelta(days=30)
TRIMMED_EVERY = 20  # calls
BATCH = 1_000
OFF = "This workflow is switched off or not published; switch it on, then send this again."
NO_MATCH = "The workflow's conditions do not hold, so nothing was started."


@dataclass(frozen=True, slots=True)
class Outcome:
    """``status`` as HTTP says it; ``run`` None where none was started, for the reason in ``sentence``, which is for
    supervisors: of a call that was taken the caller is told no more than that."""

    status: int
    sentence: str
    run: int | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)
    keeps_key: bool = True  # no: sent again with it once what was missing is there, it is taken


class NoMatch(Exception):
    """There is nothing wrong with the call, but no run to start; a contact that was made on the way is taken back."""


def take(address: WebhookAddress, payload: Any, key: str, *, now: datetime) -> Outcome:
    """Starts the run of a call, once a key. 202 taken, with a run or without; 409 off, 422 not as it must be."""
    try:
        return _repeated(address, key) or _taken(address, payload, key, now)
    except IntegrityError:  # somebody was first, with the same key or with the contact, and what we did is undone
        return _repeated(address, key) or _taken(address, payload, key, now)


@transaction.atomic
def _taken(address: WebhookAddress, payload: Any, key: str, now: datetime) -> Outcome:
    outcome = _outcome(address, payload, key, now)
    _keep(address, payload, key, outcome, now)
    return outcome


def refused(address: WebhookAddress, text: str, outcome: Outcome, *, now: datetime) -> Outcome:
    """Keeps a call that could not even be read."""
    _keep(address, text, "", outcome, now)
    return outcome


def tidy(now: datetime) -> int:
    """Removes calls that are old; gives how many."""
    removed = 0
    while ids := list(IncomingCall.objects.filter(at__lt=now - AGE).values_list("pk", flat=True)[:BATCH]):
        removed += IncomingCall.objects.filter(pk__in=ids).delete()[0]
    return removed


def tidy_is_due(now: datetime) -> bool:
    return IncomingCall.objects.filter(at__lt=now - AGE).exists()


def _repeated(address: WebhookAddress, key: str) -> Outcome | None:
    first = IncomingCall.objects.filter(workflow_id=address.workflow_id, key=key).first() if key else None
    return Outcome(202, first.outcome, first.run_id) if first else None


def _outcome(address: WebhookAddress, payload: Any, key: str, now: datetime) -> Outcome:
    version = address.workflow.versions.filter(state=VersionState.PUBLISHED, trigger=IncomingWebhook.name).first()
    if version is None or not address.workflow.is_on:
        return Outcome(409, OFF)
    try:
        with transaction.atomic():
            return _start(Call(version, payload, key), now)
    except CannotStart as error:
        return Outcome(422, str(error), wrong=error.wrong)
    except NoMatch:
        return Outcome(202, NO_MATCH)
    except person.NobodyThere as nobody:
        return Outcome(202, str(nobody), keeps_key=False)


@dataclass(frozen=True)
class Call:
    version: WorkflowVersion
    payload: Any
    key: str

    @cached_property
    def by(self) -> Actor:
        return Actor(ActorKind.API, None, compiled(self.version.pk).program.name)

    @cached_property
    def depth(self) -> int:
        """One deeper than the run of ours whose request this is, by the key that it bears: chains go through the web
        too."""
        try:
            caller = HttpCall.objects.filter(key=UUID(self.key)).values_list("run__depth", flat=True).first()
        except ValueError:
            return 0
        return 0 if caller is None else caller + 1


def _start(call: Call, now: datetime) -> Outcome:
    trigger = compiled(call.version.pk).program.trigger
    variables = TRIGGERS[trigger.kind].variables(trigger.config, call.payload)
    asked, create = trigger.config["contact"], bool(trigger.config.get("create"))
    whom = person.read(asked, call.payload)
    if create:  # one at a time, so that two calls do not make the same contact twice
        WebhookAddress.objects.select_for_update().get(workflow_id=call.version.workflow_id)
    contact_id = person.contact_of(whom, asked["path"], create=create, by=call.by, now=now)
    lock_contacts([contact_id])
    conversation_id = latest_conversations([contact_id]).get(contact_id)
    start = Start(call.version, contact_id, conversation_id, variables=variables, depth=call.depth)
    if not matching([Candidate(start, {"payload": call.payload})], now):
        raise NoMatch
    [begun] = begin([start], live_runs([contact_id]), now=now)
    return Outcome(202, "Started.", announce(begun, by=call.by, now=now).pk) if begun.run else Outcome(202, begun.why)


def _keep(address: WebhookAddress, payload: Any, key: str, outcome: Outcome, now: datetime) -> None:
    row = IncomingCall.objects.create(
        workflow_id=address.workflow_id,
        body=payload,
        key=key if outcome.status == 202 and outcome.keeps_key else "",
        outcome=outcome.sentence[:300],
        run_id=outcome.run,
        at=now,
    )
    if row.pk % TRIMMED_EVERY == 0:
        _trim(address.workflow_id, now)


def _trim(workflow_id: int, now: datetime) -> None:
    """The last calls stay; of those before only young keys, without what was sent."""
    rows = IncomingCall.objects.filter(workflow_id=workflow_id)
    last = rows.order_by("-pk").values_list("pk", flat=True)[KEPT : KEPT + 1].first()
    if last is None:
        return
    before = rows.filter(pk__lte=last)
    keyed = before.exclude(key="").filter(at__gt=now - KEY_KEPT)
    keyed.exclude(body={}).update(body={})
    before.exclude(pk__in=keyed.values("pk")).delete()
