"""I6: a worker that dies at any commit leaves a house in which the others come to the very same end."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from conversations.models import Event
from helpdesk import bulk
from helpdesk.http import client
from tests.house_of import publish
from tests.workflows.model import live_house
from tests.workflows.model.crashes import die_and_recover
from tests.workflows.model.documents import Raw
from tests.workflows.model.live_house import LiveHouse
from workflows import compiled
from workflows.models import Run, RunLog, Workflow

pytestmark = pytest.mark.django_db(transaction=True)
Does = Callable[[LiveHouse], None]
OPENED = {"on": "conversation_opened", "when": [{"subject": "source", "operator": "is", "value": "contact"}]}


def document(*steps: Raw, **settings: Any) -> Raw:
    return {"workflow": "Crash", "trigger": OPENED, "settings": {"stop_on": [], **settings}, "steps": list(steps)}


def send(key: str) -> Raw:
    return {"id": key, "kind": "send_message", "text": f"This is {key}"}


def says(text: str) -> Does:
    return lambda house: house.contact_says(text)


def passes(minutes: int) -> Does:
    return lambda house: house.passes(minutes * 60)


QUESTION: Raw = {
    "id": "ask", "kind": "ask_question", "text": "Who?", "answer": {"type": "choice", "choices": ["Sales", "Support"]},
    "save_to": {"variable": "a", "tag": True}, "attempts": 2, "invalid_text": "Again?", "timeout": "30m",
    "branches": [{"exit": "invalid", "steps": [send("invalid")]}, {"exit": "timeout", "steps": [send("late")]}],
}  # fmt: skip
ASSIGN: Raw = {
    "id": "to_sales", "kind": "assign", "to": {"team": "Sales"}, "timeout": "15m",
    "branches": [{"exit": "timeout", "steps": [send("busy")]}],
}  # fmt: skip
ROUTE: Raw = {
    "id": "route", "kind": "branch",
    "branches": [
        {"name": "Sales", "when": [{"subject": "var.a", "operator": "is", "value": "Sales"}], "steps": [ASSIGN]},
        {"else": True, "steps": [{"id": "note", "kind": "add_comment", "text": "Nobody"}]},
    ],
}  # fmt: skip
WAIT: Raw = {
    "id": "pause", "kind": "wait", "for": "10m", "on_reply": "branch",
    "branches": [{"exit": "replied", "steps": [send("heard")]}],
}  # fmt: skip
CLOSE: Raw = {"id": "close", "kind": "close_conversation", "summary": "Silent"}
FIELD: Raw = {"id": "field", "kind": "update_field", "field": "language", "value": "id"}
TAGS: Raw = {"id": "tags", "kind": "update_tags", "add": ["new"]}
JUMP: Raw = {"id": "again", "kind": "jump_to", "step": "hello", "max": 2}
CALL: Raw = {
    "id": "call", "kind": "http_request", "method": "POST", "url": "https://crm.example/tier", "body": "{}",
    "map": [{"path": "tier", "variable": "tier"}], "branches": [{"exit": "failed", "steps": [send("nobody")]}],
}  # fmt: skip
TOLD: Raw = {"id": "told", "kind": "send_message", "text": "You are {{ var.tier }}"}
CHILD: Raw = {"id": "child", "kind": "run_workflow", "workflow": "Crash: child"}
CHILD_DOCUMENT: Raw = {"workflow": "Crash: child", "trigger": {"on": "manual"}, "steps": [WAIT, send("from_the_child")]}
OPEN: Raw = {"id": "open", "kind": "open_conversation"}

# name: document, whether an agent is online, what happens.
SCENARIOS: dict[str, tuple[Raw, bool, Sequence[Does]]] = {
    "answered": (document(send("hello"), QUESTION, ROUTE, send("done")), True, [says("Hi"), says("Sales")]),
    "two messages": (document(QUESTION, send("done")), True, [says("Hi"), says("2")]),
    "invalid": (document(QUESTION, send("done")), True, [says("Hi"), says("x"), says("y")]),
    "no answer": (document(QUESTION, CLOSE), True, [says("Hi"), passes(31)]),
    "queued": (document(ASSIGN, send("done")), False, [says("Hi"), LiveHouse.agent_comes]),
    "nobody came": (document(ASSIGN, send("done")), False, [says("Hi"), passes(16)]),
    "replied": (document(WAIT, send("done")), True, [says("Hi"), says("More")]),
    "silent": (document(WAIT, CLOSE), True, [says("Hi"), passes(11)]),
    "written by all": (document(FIELD, TAGS, ASSIGN, CLOSE, OPEN, send("done")), True, [says("Hi")]),
    "in a circle": (document(send("hello"), JUMP), True, [says("Hi")]),
    "stopped": (document(QUESTION, stop_on=["agent_message"]), True, [says("Hi"), LiveHouse.agent_writes]),
    "asked a server": (document(send("hello"), CALL, TOLD), True, [says("Hi"), passes(2), passes(2)]),
    "ran another": (document(CHILD, send("done")), True, [says("Hi"), passes(11)]),
    "again": (document(send("hello"), CLOSE), True, [says("Hi"), says("Hi again")]),
}


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False) as clock:
        monkeypatch.setattr(LiveHouse, "clock_of_the_test", clock, raising=False)
        yield


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The server of the network that is asked: the idempotency keys of its requests."""
    seen: list[str] = []

    def answer(method: str, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float) -> client.Response:
        seen.append(headers["Idempotency-Key"])
        return client.Response(200, {}, b'{"tier": "gold"}')

    monkeypatch.setattr(client, "request", answer)
    return seen


def furnish() -> None:
    """The workflow that another runs."""
    if not Workflow.objects.filter(name="Crash: child").update(is_on=True):
        publish(json.dumps(CHILD_DOCUMENT))


def played(name: str, monkeypatch: pytest.MonkeyPatch, dies_at: int | None, *, after: bool = False) -> tuple[Any, int]:
    """How all stands at the end, and how many commits the workers made; they die at the ``dies_at``-th of all."""
    raw, online, happenings = SCENARIOS[name]
    compiled.forget()
    furnish()
    house = LiveHouse(raw, online=online, clock_stands=LiveHouse.clock_of_the_test)  # type: ignore[attr-defined]
    Workflow.objects.filter(name="Crash: child").update(is_on=True)
    counted = 0
    real = live_house.work

    def work() -> None:
        nonlocal counted
        left = dies_at - counted if dies_at is not None and dies_at > counted else None
        counted += die_and_recover(real, left, after=after)

    with monkeypatch.context() as patch:
        patch.setattr(live_house, "work", work)
        for happens in happenings:
            happens(house)
    return state_of(house), counted


def state_of(house: LiveHouse) -> Any:
    contact_id = house.conversation().contact_id
    events = Event.objects.filter(contact_id=contact_id).values_list("kind", flat=True)
    log = RunLog.objects.filter(run__contact_id=contact_id).order_by("run_id", "number")
    return {**house.shown(), "events": Counter(events), "log": list(log.values_list("step__key", "outcome", "text"))}


@pytest.mark.parametrize("name", SCENARIOS)
def test_whatever_the_moment_of_a_death_the_end_is_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch, keys: list[str]
) -> None:
    expected, commits = played(name, monkeypatch, None)
    assert commits > 5
    for dies_at in range(1, commits + 1):
        # Just before a commit is as just after the one before it, but where a request was made in between.
        for after in (False, True) if CALL in SCENARIOS[name][0]["steps"] else (True,):
            keys.clear()
            found, _ = played(name, monkeypatch, dies_at, after=after)
            assert len(set(keys)) <= 1, "the same request under two keys"
            assert found == expected, f"death {'after' if after else 'before'} commit {dies_at} of {commits}"


def test_a_run_that_is_moved_in_a_transaction_of_its_own_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: the effects are committed first, the move after them (the log may be quicker to refuse)."""
    real = bulk.update

    def later(model: Any, rows: Any, fields: Any) -> None:
        if model is Run:
            transaction.on_commit(lambda: real(model, rows, fields))
        else:
            real(model, rows, fields)

    monkeypatch.setattr(bulk, "update", later)
    with pytest.raises((AssertionError, IntegrityError)):
        test_whatever_the_moment_of_a_death_the_end_is_the_same("answered", monkeypatch, [])
