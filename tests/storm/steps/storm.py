"""One storm over workflows of every kind: contacts who answer, people who interfere, servers that fail, a monkey; then
the judge, who reads each run's log against its graph, and what was done against the logs."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.core.management import call_command

from channels.models import Channel
from conversations.models import Conversation, Status
from helpdesk import clock
from helpdesk.http import signature
from tests.house_of import agents
from tests.storm import judge
from tests.storm.generator import Generator, plan
from tests.storm.monkey import KINDS, Monkey
from tests.storm.service import Service
from tests.storm.steps import effects, ways
from tests.storm.steps.documents import publish, publish_anew, publish_by_the_clock
from tests.storm.steps.guest import Guests
from tests.storm.steps.people import People
from tests.storm.steps.server import Ledger, Server
from tests.storm.storm import LOOK_EVERY, Outages, Report, database_may_be_away
from tests.storm.storm import Size as Load
from workflows.models import CallState, HttpCall, Run, RunLog

SAYS = ("1", "2", "Sales", "Support", "5", "2 stars", "What?", "Hello")
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Size:
    messages: int
    contacts: int
    kills: int
    seconds: float
    restarts: int = 0  # of the database
    quiet: float = 150.0  # seconds from the last deed until nothing is due: a dead worker's request waits for its lease
    kinds: Mapping[str, int] = field(default_factory=lambda: {**KINDS, "worker network": 4})


SIZES = {
    "tiny": Size(messages=40, contacts=10, kills=0, seconds=4, quiet=60),
    "small": Size(messages=70, contacts=14, kills=4, seconds=7, quiet=60, kinds={"worker default": 3, "sweep": 1}),
    "S": Size(messages=1000, contacts=100, kills=40, seconds=150, restarts=2),
    "L": Size(messages=5000, contacts=500, kills=200, seconds=750, restarts=8),
}


@dataclass
class Done(Report):
    runs: int = 0
    lines: int = 0  # of logs
    kinds: list[str] = field(default_factory=list)  # of steps that were taken
    triggers: list[str] = field(default_factory=list)
    calls: int = 0  # HTTP requests that steps asked for
    by_hand: dict[int, int] = field(default_factory=dict)  # answers to people


def storm(
    folder: Path, size: Size, seed: int, *, sabotage: str = "", restart: Callable[[], None] | None = None
) -> Done:
    """On an empty database. ``restart`` restarts the database's server."""
    done = Done()
    call_command("createcachetable", "helpdesk_cache", verbosity=0)
    channel = Channel.objects.create(kind="custom", name="Storm", secrets={"signing": signature.new_secret()})
    agents("budi", "ana", "cici", limit=8)
    agents("dewi", "eko", team="Support", limit=8)
    allowed = {"OUTBOUND_ALLOW": "127.0.0.0/8"}
    with Server(seed) as server, Service(folder, sabotage=sabotage, **allowed) as service:
        publish(server.url, now=clock.now())
        service.wait()
        monkey = Monkey(service, seed, size.kills, size.seconds, size.kinds)
        outages = Outages(_load(size), done, restart)
        letters = plan(seed, size.messages, size.contacts, texts=SAYS)
        generator = Generator(channel, service.port, letters, size.seconds).start()
        people = People(service.port, seed, size.seconds)
        guests = Guests(generator, people, size.seconds + 60)
        events = _publishing(server.url, size.seconds)
        while generator.is_busy() or people.is_busy() or guests.is_busy() or monkey.left or events:
            _go_on(service, outages, done)
            monkey.look()
            with database_may_be_away():
                if events and time.monotonic() > events[0][0]:
                    events[0][1]()
                    events.pop(0)
            time.sleep(LOOK_EVERY)
        _settle(service, outages, done, size.quiet)
        _tell(done, generator, people, monkey)
        done.faults += judged(server.ledger, people, generator)
    return done


def judged(ledger: Ledger, people: People, generator: Generator) -> list[str]:
    return [
        *generator.refused,
        *judge.lost_or_doubled(generator.accepted),
        *judge.stuck(),
        *judge.two_open(),
        *people.judge(),
        *effects.outside(ledger),
        *of_runs(),
    ]


def of_runs() -> list[str]:
    wrong = list(ways.ways())
    more = [f"and {len(wrong) - SHOWN} other runs"] if len(wrong) > SHOWN else []
    return [*wrong[:SHOWN], *more, *effects.effects(), *effects.children()]


def _load(size: Size) -> Load:
    return Load(size.messages, size.contacts, size.kills, size.seconds, restarts=size.restarts)


def _publishing(server: str, seconds: float) -> list[tuple[float, Callable[[], None]]]:
    """What a supervisor does meanwhile: another version, and a workflow whose time has just come."""
    began = time.monotonic()
    return [
        (began + 0.4 * seconds, lambda: publish_anew("Door", server, now=clock.now())),
        (began + 0.6 * seconds, lambda: publish_by_the_clock(now=clock.now())),
    ]


def _go_on(service: Service, outages: Outages, done: Done) -> None:
    service.revive()
    with database_may_be_away():
        outages.look()
        done.faults += [f"meanwhile, {fault}" for fault in judge.two_open()]


def _settle(service: Service, outages: Outages, done: Done, within: float) -> None:
    began = time.monotonic()
    while time.monotonic() - began < within:
        _go_on(service, outages, done)
        with database_may_be_away():
            if judge.is_quiet() and not _under_way():
                done.quiet_after = time.monotonic() - began
                return
        time.sleep(0.2)
    done.faults.append(f"not quiet after {within:g} s")


def _under_way() -> bool:
    calls = HttpCall.objects.filter(state__in=(CallState.DUE, CallState.CALLING))
    return calls.exists() or Conversation.objects.filter(status=Status.SNOOZED).exists()


def _tell(done: Done, generator: Generator, people: People, monkey: Monkey) -> None:
    done.accepted, done.requests = len(generator.accepted), generator.accepted.total()
    done.repeats, done.killed = generator.repeats, dict(monkey.killed)
    done.runs, done.lines, done.calls = Run.objects.count(), RunLog.objects.count(), HttpCall.objects.count()
    done.kinds = sorted(set(RunLog.objects.exclude(step=None).values_list("step__kind", flat=True)))
    done.triggers = sorted(set(Run.objects.values_list("version__trigger", flat=True)))
    done.by_hand = dict(people.statuses)
