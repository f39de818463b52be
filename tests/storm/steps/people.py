"""People and programs who interfere by the API while the workflows run: they assign, close, write, snooze, come and go,
start and end runs, and post orders; each until it is answered. What was accepted is kept for the judge."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from threading import Lock, Thread
from typing import Any
from uuid import uuid4

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from contacts.models import Contact
from conversations.models import Conversation, Message, Status
from helpdesk import clock
from helpdesk.models import Agent, Token
from workflows.incoming.address import address_of
from workflows.models import IncomingCall, Run, RunState, Workflow

PATIENCE = 60.0  # seconds for which one request is repeated
HANDS = 3
PAUSE = 0.25  # seconds between two deeds of one hand, on average
BUSY = "still under way"  # the first request with this key


class People:
    """At work for ``seconds``, by a seeded plan; ``port``: of the web process."""

    def __init__(self, port: int, seed: int, seconds: float) -> None:
        chief = Agent.objects.create_superuser("chief@example.com")
        self.port, self.until = port, time.monotonic() + seconds
        self.token = Token.make(name="Storm", agent_id=chief.pk)[1]
        self.agents = dict(Agent.objects.exclude(pk=chief.pk).values_list("pk", "email"))
        self.ids = dict(Workflow.objects.values_list("name", "pk"))
        self.door = f"/hooks/workflows/{address_of(Workflow.objects.get(name='Order'), now=clock.now()).token}/"
        self.lock, self.unanswered = Lock(), list[str]()
        self.statuses: Counter[int] = Counter()
        self.texts: dict[str, bool] = {}  # written; whether that was accepted
        self.orders: list[str] = []  # keys of those that were accepted
        self.started: list[int] = []  # runs
        dice = [random.Random(seed * HANDS + number) for number in range(HANDS)]
        self.threads = [Thread(target=self._act, args=(one,), daemon=True) for one in dice]
        for thread in self.threads:
            thread.start()

    def is_busy(self) -> bool:
        return any(thread.is_alive() for thread in self.threads)

    def _act(self, dice: random.Random) -> None:
        while time.monotonic() < self.until:
            time.sleep(dice.uniform(0, 2 * PAUSE))
            try:
                dice.choices(list(DEEDS), weights=list(DEEDS.values()))[0](self, dice)
            except (DatabaseError, InterfaceError):  # it is being restarted
                connection.close()
        connection.close()

    def ask(self, method: str, path: str, body: Mapping[str, Any]) -> tuple[int, Any]:
        """Status and answer, asked for again with the same key while nobody answers."""
        until, key = time.monotonic() + PATIENCE, str(uuid4())
        status = 0
        while time.monotonic() < until:
            status, answer = self._ask_once(method, path, body, key)
            if status and status < 500 and BUSY not in json.dumps(answer):
                with self.lock:
                    self.statuses[status] += 1
                return status, {**answer, "key": key}
            time.sleep(0.2)
        with self.lock:
            self.unanswered.append(f"{method} {path.removeprefix(self.door)}: {status} for {PATIENCE:g} s")
        return status, {"key": key}

    def _ask_once(self, method: str, path: str, body: Mapping[str, Any], key: str) -> tuple[int, Any]:
        call = HTTPConnection("127.0.0.1", self.port, timeout=15)
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        if path != self.door:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            call.request(method, path, json.dumps(body), headers)
            answer = call.getresponse()
            said = answer.read()
            return answer.status, json.loads(said) if said and answer.status < 500 else {}
        except (OSError, HTTPException, ValueError):
            return 0, {}
        finally:
            call.close()

    def judge(self) -> Iterable[str]:
        """What was accepted is there once, what was not at most once."""
        yield from self.unanswered
        stored = Counter(Message.objects.filter(text__in=self.texts).values_list("text", flat=True))
        for text, accepted in self.texts.items():
            if stored[text] > 1 or (accepted and not stored[text]):
                yield f"{text}, written by hand: {stored[text]} times"
        kept = Counter(IncomingCall.objects.exclude(key="").values_list("key", flat=True))
        if lost := [key for key in self.orders if kept[key] != 1]:
            yield f"orders accepted and not kept once: {len(lost)}"
        there = Run.objects.filter(pk__in=self.started).count()
        if not there == len(set(self.started)) == len(self.started):
            yield f"runs started by hand: {len(self.started)} were told, {there} are there"


Deed = Callable[[People, random.Random], None]


def _one(dice: random.Random, keys: Iterable[int]) -> int | None:
    found = list(keys)
    return dice.choice(found) if found else None


def _conversation(dice: random.Random) -> int | None:
    return _one(dice, Conversation.objects.exclude(status=Status.CLOSED).values_list("pk", flat=True))


def _move(action: str, body: Callable[[People, random.Random], Mapping[str, Any]]) -> Deed:
    def deed(people: People, dice: random.Random) -> None:
        if (key := _conversation(dice)) is not None:
            people.ask("POST", f"/api/v1/conversations/{key}/{action}/", body(people, dice))

    return deed


assign = _move("assign", lambda people, dice: {"agent": dice.choice(list(people.agents.values()))})
unassign = _move("unassign", lambda people, dice: {})
close = _move("close", lambda people, dice: {})
snooze = _move("snooze", lambda people, dice: {"until": (timezone.now() + timedelta(seconds=2)).isoformat()})


def write(people: People, dice: random.Random) -> None:
    if (key := _conversation(dice)) is None:
        return
    text = f"By hand {uuid4()}"
    people.texts[text] = False
    status, _ = people.ask("POST", "/api/v1/messages/", {"conversation": key, "text": text})
    people.texts[text] = status == 201


def come_or_go(people: People, dice: random.Random) -> None:
    availability = dice.choice(["online", "online", "offline"])
    people.ask("PATCH", f"/api/v1/agents/{dice.choice(list(people.agents))}/", {"availability": availability})


def _start(name: str, form: Mapping[str, str]) -> Deed:
    def deed(people: People, dice: random.Random) -> None:
        if (contact := _one(dice, Contact.objects.values_list("pk", flat=True))) is None:
            return
        body = {"contact": contact, **({"form": form} if form else {})}
        status, run = people.ask("POST", f"/api/v1/workflows/{people.ids[name]}/start/", body)
        if status == 201:
            with people.lock:
                people.started.append(run["id"])

    return deed


def order(people: People, dice: random.Random) -> None:
    """Of somebody known, or of somebody new."""
    customer = f"contact {dice.randrange(50)}" if dice.random() < 0.8 else f"customer {uuid4()}"
    status, answer = people.ask("POST", people.door, {"customer": customer, "order": str(uuid4())})
    if status in (200, 202):
        people.orders.append(answer["key"])


def end_a_run(people: People, dice: random.Random) -> None:
    waiting = Run.objects.filter(state=RunState.WAITING).values_list("pk", flat=True)
    if (run := _one(dice, waiting)) is not None:
        people.ask("POST", f"/api/v1/runs/{run}/end/", {})


DEEDS: dict[Deed, int] = {
    assign: 3,
    unassign: 1,
    close: 4,
    snooze: 1,
    write: 3,
    come_or_go: 4,
    _start("Escalate", {"reason": "Angry"}): 3,
    _start("Errand", {}): 1,
    order: 4,
    end_a_run: 1,
}
