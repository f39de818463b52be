"""Judges what the runs did: as often as their logs say, neither more nor less; and what servers were asked."""

from collections import Counter
from collections.abc import Iterable, Mapping

from conversations.models import Comment, Event, Message, Rating
from tests.storm.steps.server import Ledger
from workflows.calls.claim import TRIES
from workflows.models import CallState, HttpCall, Run, RunLog, ScheduledStart

Tally = Counter[tuple[object, ...]]
# Of a step's lines, those whose effect shows as an event: step kind, how the line begins, the event.
EVENTS = (
    ("assign", "Assigned", "conversation.assigned"),
    ("unassign", "Unassigned", "conversation.assigned"),
    ("snooze", "Snoozed", "conversation.snoozed"),
    ("close_conversation", "Closed", "conversation.closed"),
    ("open_conversation", "Woke", "conversation.woken"),
)
# What another run may have done a moment before in the same batch: so often at most.
AT_MOST = (
    ("open_conversation", "Opened", "conversation.opened"),
    ("update_tags", "Added", "contact.tagged"),
    ("update_tags", "Removed", "contact.tagged"),
    ("ask_question", "Answered", "contact.tagged"),
    ("update_field", "last_name is", "contact.updated"),
)


def effects() -> Iterable[str]:
    yield from _compared("messages", _said(), _texts(Message.objects.filter(author_kind="workflow")))
    comments = Comment.objects.filter(author_kind="workflow")
    yield from _compared("comments", _lines("add_comment", "Commented"), _texts(comments, "conversation__contact_id"))
    waits = RunLog.objects.filter(step__kind="assign", outcome="waiting").values_list(*RUN_OF)
    yield from _compared("queued", Counter(waits), _events("conversation.queued"))
    for kind in sorted({event for _, _, event in EVENTS}):
        yield from _compared(kind, _expected(EVENTS, kind), _events(kind))
    for kind in sorted({event for _, _, event in AT_MOST}):
        yield from _compared(kind, _expected(AT_MOST, kind), _events(kind), at_most=True)
    answered = RunLog.objects.filter(step__key="survey", text__startswith="Answered").count()
    if answered != Rating.objects.count():
        yield f"ratings: {Rating.objects.count()}, by the log {answered}"


RUN_OF = ("run__contact_id", "run__workflow__name")
LINE_OF = (*RUN_OF, "step__key")


def _lines(kind: str, begins: str, of: tuple[str, ...] = LINE_OF) -> Tally:
    rows = RunLog.objects.filter(step__kind=kind, text__startswith=begins)
    return Counter(rows.exclude(text__endswith="after waiting in the queue").values_list(*of))


def _said() -> Tally:
    """A question is a message each time it is asked."""
    asked = RunLog.objects.filter(step__kind="ask_question", outcome="waiting").values_list(*LINE_OF)
    return _lines("send_message", "Sent") + Counter(asked)


def _texts(rows: object, contact: str = "contact_id") -> Tally:
    """By contact, workflow and the step’s id, with which each text begins."""
    found = rows.values_list(contact, "author_name", "text")  # type: ignore[attr-defined]  # of two models
    return Counter((key, name, text[1:].partition("]")[0]) for key, name, text in found)


def _expected(table: Iterable[tuple[str, str, str]], event: str) -> Tally:
    found: Tally = Counter()
    for kind, begins, shows in table:
        if shows == event:
            found += _lines(kind, begins, RUN_OF)
    return found


def _events(kind: str) -> Tally:
    rows = Event.objects.filter(kind=kind, actor_kind="workflow")
    return Counter(rows.values_list("contact_id", "actor_name"))


def _compared(what: str, expected: Tally, found: Tally, *, at_most: bool = False) -> Iterable[str]:
    doubled, lost = found - expected, Counter() if at_most else expected - found
    if doubled:
        yield f"{what} without a step that did them: {doubled.total()}, such as {next(iter(doubled))}"
    if lost:
        yield f"{what} lost, though a step did them: {lost.total()}, such as {next(iter(lost))}"


def outside(ledger: Ledger) -> Iterable[str]:
    """Each visit of a step asks under one key; what came more than once was counted as a try."""
    calls = {str(call.key): call for call in HttpCall.objects.all()}
    asked = Counter(call.run_id for call in calls.values())
    waits = RunLog.objects.filter(step__kind="http_request", outcome="waiting")
    if asked != Counter(waits.values_list("run_id", flat=True)):
        yield "requests that are not one for each visit of their step"
    for key, requests in ledger.requests.items():
        if key not in calls:
            yield f"a request under the key {key}, which nobody kept"
        elif len(requests) > min(calls[key].attempts, TRIES):
            yield f"{len(requests)} requests under one key, and {calls[key].attempts} tries counted"
        elif len(set(requests)) > 1:
            yield f"different requests under one key: {sorted(set(requests))}"
    for key, call in calls.items():
        if wrong := _unlike(call, key, ledger.statuses):
            yield f"call {call.pk}: {wrong}"


def _unlike(call: HttpCall, key: str, statuses: Mapping[str, list[int]]) -> str:
    if call.state not in (CallState.ANSWERED, CallState.FAILED):
        return f"it is still {call.state}"
    answer = call.answer or {}
    if answer.get("status") and answer["status"] not in statuses[key]:
        return f"it has the answer {answer['status']}, which the server never gave"
    if answer.get("values", {}).get("key", key) != key:
        return "it has the answer to another request"
    return ""


def children() -> Iterable[str]:
    """Each visit of a run_workflow step started one run, or says why not; a scheduled time starts one a contact."""
    waits = RunLog.objects.filter(step__kind="run_workflow", outcome="waiting").values_list("run_id", flat=True)
    refused = RunLog.objects.filter(step__kind="run_workflow", text__contains="was not run")
    expected = Counter(waits) - Counter(refused.values_list("run_id", flat=True))
    begun = Counter(Run.objects.filter(parent__isnull=False).values_list("parent_id", flat=True))
    if begun != expected:
        yield f"runs started by others: {begun.total()}, by the log {expected.total()}"
    for start in ScheduledStart.objects.all():
        runs = Counter(start.version.runs.values_list("contact_id", flat=True))
        if start.done_at is None or runs.total() != start.started or any(number > 1 for number in runs.values()):
            yield f"{start}: {runs.total()} runs for {len(runs)} contacts, counted as {start.started}"
