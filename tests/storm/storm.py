"""One storm: messages with repeats and in a wrong order, agents who close, a monkey, and at the end the judge."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from channels.models import Channel, Payload
from conversations.actions.status import Closing, close
from conversations.lock import locked
from conversations.models import Conversation, Status
from helpdesk import actors
from helpdesk.http import signature
from tests.house_of import agents, publish
from tests.storm import judge
from tests.storm.generator import Generator, plan
from tests.storm.monkey import KINDS, Monkey
from tests.storm.service import Service

RESUMED_WITHIN = 30.0
LOOK_EVERY = 0.1  # seconds
CLOSE_EVERY = 0.4
WORKFLOW = """
workflow: "Storm"
trigger: {on: conversation_opened}
steps:
  - {id: hello, kind: send_message, text: "Hello {{ contact.first_name }}"}
  - {id: pause, kind: wait, for: 2s}
  - {id: to_sales, kind: assign, to: {team: Sales}, strategy: least_open}
  - {id: note, kind: update_tags, add: [routed]}
  - {id: told, kind: send_message, text: "You have an agent"}
"""


@dataclass(frozen=True, slots=True)
class Size:
    messages: int
    contacts: int
    kills: int
    seconds: float  # over which the messages come
    agents: int = 10
    limit: int = 5
    restarts: int = 0  # of the database
    quiet: float = 90.0  # seconds from the last message until nothing is due any more
    kinds: Mapping[str, int] = field(default_factory=lambda: KINDS)  # who is killed


SIZES = {
    "tiny": Size(messages=120, contacts=30, kills=0, seconds=6, agents=3, restarts=1, quiet=60),
    "small": Size(messages=300, contacts=60, kills=6, seconds=10, agents=4),
    "S": Size(messages=2000, contacts=200, kills=40, seconds=200, restarts=3),
    "L": Size(messages=10_000, contacts=1000, kills=200, seconds=1000, agents=40, restarts=10),
}


@dataclass
class Report:
    faults: list[str] = field(default_factory=list)
    accepted: int = 0
    requests: int = 0
    repeats: int = 0
    killed: dict[str, int] = field(default_factory=dict)
    quiet_after: float | None = None  # seconds from the last accepted message
    restarts: list[float] = field(default_factory=list)  # seconds until a message was taken in again


def furnish(size: Size) -> Channel:
    agents(*[f"agent{number}" for number in range(size.agents)], limit=size.limit)
    publish(WORKFLOW)
    return Channel.objects.create(kind="custom", name="Storm", secrets={"signing": signature.new_secret()})


def storm(
    folder: Path, size: Size, seed: int, *, sabotage: str = "", restart: Callable[[], None] | None = None
) -> Report:
    """On an empty database. ``restart`` restarts the database's server."""
    channel = furnish(size)
    report = Report()
    letters = plan(seed, size.messages, size.contacts)
    with Service(folder, sabotage=sabotage) as service:
        service.wait()
        monkey = Monkey(service, seed, size.kills, size.seconds, size.kinds)
        outages = Outages(size, report, restart)
        generator = Generator(channel, service.port, letters, size.seconds).start()
        dice = random.Random(seed)
        while generator.is_busy() or monkey.left:
            service.revive()
            monkey.look()
            with database_may_be_away():
                outages.look()
                _watch(report)
                _close_some(dice)
            time.sleep(LOOK_EVERY)
        _settle(service, report, outages, size.quiet)
    report.accepted, report.requests = len(generator.accepted), generator.accepted.total()
    report.repeats, report.killed = generator.repeats, dict(monkey.killed)
    report.faults += [*generator.refused, *judge.judge(generator.accepted)]
    return report


class Outages:
    """The restarts of the database, evenly over the storm, and how long after each something was taken in again."""

    def __init__(self, size: Size, report: Report, restart: Callable[[], None] | None) -> None:
        count = size.restarts if restart is not None else 0
        self.left = [time.monotonic() + size.seconds * (number + 1) / (count + 1) for number in range(count)]
        self.restart, self.report = restart, report
        self.since: datetime | None = None

    def look(self) -> None:
        if self.since is not None and Payload.objects.filter(state="done", received_at__gt=self.since).exists():
            seconds = (timezone.now() - self.since).total_seconds()
            self.report.restarts.append(seconds)
            if seconds > RESUMED_WITHIN:
                self.report.faults.append(f"work went on only {seconds:.0f} s after a restart of the database")
            self.since = None
        if self.restart is not None and self.left and time.monotonic() > self.left[0]:
            self.left.pop(0)
            self.restart()
            self.since = timezone.now()


@contextmanager
def database_may_be_away() -> Iterator[None]:
    try:
        yield
    except (DatabaseError, InterfaceError):
        connection.close()


def _watch(report: Report) -> None:
    """What must hold at every moment."""
    report.faults += [f"meanwhile, {fault}" for fault in [*judge.two_open(), *judge.over_limit()]]


def _close_some(dice: random.Random) -> None:
    """Agents finish conversations now and then, so that queues move and contacts open new ones."""
    if dice.random() > LOOK_EVERY / CLOSE_EVERY:
        return
    held = list(Conversation.objects.filter(status=Status.OPEN, assignee__isnull=False).values_list("pk", flat=True))
    for key in dice.sample(held, min(2, len(held))):
        with locked(key) as conversation:
            close([Closing(conversation, actors.SYSTEM)], now=timezone.now())


def _settle(service: Service, report: Report, outages: "Outages", within: float) -> None:
    began = time.monotonic()
    while time.monotonic() - began < within:
        service.revive()
        with database_may_be_away():
            outages.look()
            _watch(report)
            if judge.is_quiet():
                report.quiet_after = time.monotonic() - began
                return
        time.sleep(0.2)
    report.faults.append(f"not quiet after {within:g} s")
