"""Bars 1, 2 and 3: webhooks in, conversations assigned; how many, how late, and what the door alone can take."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection

from channels.models import Channel, Payload
from conversations.models import Conversation, Event
from tests.bench import load, task_a_run
from tests.bench.house import free_port, running
from tests.bench.machine import percentile

Figures = dict[str, float | int | str]


def routed_a_second(channel: Channel, count: int, floor: float) -> Figures:
    """Bar 1: from the first request until the last of ``count`` conversations is assigned."""
    port = free_port()
    with running(["serve", "--port", str(port)], ["work"], ready=f"http://127.0.0.1:{port}/healthz"):
        _warm(port, channel)
        before = _assigned()
        requests = load.hook_requests(channel, count, f"routed{time.time():.0f}")
        begin = time.perf_counter()
        outcome = load.run(port, requests, connections=16)
        _until_assigned(before + count)
        took = time.perf_counter() - begin
    _all_accepted(outcome)
    return {"routed_a_second": count / took, "floor": floor, "ratio": count / took / floor, "conversations": count}


def latency(channel: Channel, rate: float, seconds: int) -> Figures:
    """Bar 2: request sent → the commit of the assignment is heard, at ``rate`` messages a second arriving evenly."""
    late = _late(channel, int(rate * seconds), rate)
    return {
        "rate": rate,
        "measured": len(late),
        "p50_ms": percentile(late, 50),
        "p99_ms": percentile(late, 99),
        "worst_ms": max(late),
    }


def saturated(channel: Channel, count: int) -> Figures:
    """Bar 2 at saturation: ``count`` messages at once, beside one django-q task a message with its defaults."""
    ours = _late(channel, count, None)
    before = _assigned()
    tag = f"task{time.time():.0f}"
    with running(["qcluster"], settings="tests.bench.plain_settings"), _heard() as heard:
        time.sleep(5)
        sent = task_a_run.feed(channel, count, tag)
        _until_assigned(before + count, 300)
        time.sleep(0.5)
    theirs = _lateness(heard, sent)
    return {
        "saturated_p99_ms": percentile(ours, 99),
        "task_a_run_p99_ms": percentile(theirs, 99),
        "saturated_ratio": percentile(ours, 99) / percentile(theirs, 99),
    }


def _late(channel: Channel, count: int, rate: float | None) -> list[float]:
    port = free_port()
    tag = f"even{time.time():.0f}"
    with running(["serve", "--port", str(port)], ["work"], ready=f"http://127.0.0.1:{port}/healthz"):
        _warm(port, channel)
        before = _assigned()
        with _heard() as heard:
            outcome = load.run(port, load.hook_requests(channel, count, tag), connections=16, rate=rate)
            _until_assigned(before + count)
            time.sleep(0.5)
    _all_accepted(outcome)
    return _lateness(heard, {f"c-{tag}-{number}": at for number, at in outcome.sent_at.items()})


def _lateness(heard: dict[int, float], sent: dict[str, float]) -> list[float]:
    """Milliseconds from sending to the commit of the assignment, of each contact in ``sent``."""
    assigned = Event.objects.filter(kind="conversation.assigned", pk__in=heard)
    pairs = assigned.values_list("pk", "contact__identities__external_id")
    return [(heard[key] - sent[address]) * 1000 for key, address in pairs if address in sent]


def door(channel: Channel, count: int) -> Figures:
    """Bar 3: the door beside an empty Django view without middleware, both under the same server, taking turns."""
    port, empty = free_port(), free_port()
    plain = b"POST /empty/ HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 2\r\n\r\n{}"
    hooks: list[load.Outcome] = []
    empties: list[load.Outcome] = []
    uvicorn = ["-m", "uvicorn", "tests.bench.empty:application", "--port", str(empty), "--log-level", "warning"]
    with running(["serve", "--port", str(port)], uvicorn, ready=f"http://127.0.0.1:{port}/healthz"):
        _warm(port, channel)
        load.run(empty, [plain] * 200, connections=8)
        for turn in range(3):
            requests = load.hook_requests(channel, count, f"door{turn}-{time.time():.0f}")
            hooks.append(load.run(port, requests, connections=8))
            empties.append(load.run(empty, [plain] * count, connections=8))
    for outcome in hooks:
        _all_accepted(outcome)
    Payload.objects.all().delete()
    accepted = sorted(count / outcome.took for outcome in hooks)[1]
    nothing = sorted(count / outcome.took for outcome in empties)[1]
    late = percentile([second for outcome in hooks for second in outcome.seconds], 99) * 1000
    late_empty = percentile([second for outcome in empties for second in outcome.seconds], 99) * 1000
    return {
        "accepted_a_second": accepted,
        "empty_view_a_second": nothing,
        "ratio": accepted / nothing,
        "p99_ms": late,
        "empty_p99_ms": late_empty,
        "p99_ratio": late / late_empty,
    }


def _warm(port: int, channel: Channel) -> None:
    load.run(port, load.hook_requests(channel, 100, f"warm{time.time():.3f}"), connections=4)
    time.sleep(2)


def _assigned() -> int:
    return Conversation.objects.filter(assignee__isnull=False).count()


def _until_assigned(count: int, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while (now := _assigned()) < count:
        if time.monotonic() > end:
            raise SystemExit(f"Only {now} of {count} conversations were assigned within {seconds:g} s.")
        time.sleep(0.02)


def _all_accepted(outcome: load.Outcome) -> None:
    refused = [status for status in outcome.statuses if status != 202]
    if refused:
        raise SystemExit(f"{len(refused)} of {len(outcome.statuses)} requests were not accepted: {set(refused)}.")


@contextmanager
def _heard() -> Iterator[dict[int, float]]:
    """Event id → when its commit was heard by another connection."""
    settings = connection.settings_dict
    heard: dict[int, float] = {}
    over = threading.Event()
    listener = psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"] or 5432,
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        dbname=settings["NAME"],
        autocommit=True,
    )
    listener.execute("LISTEN helpdesk_live")

    def listen() -> None:
        while not over.is_set():
            for notice in listener.notifies(timeout=0.2):
                at = time.time()
                heard.update(dict.fromkeys(map(int, notice.payload.split(",")), at))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        over.set()
        thread.join()
        listener.close()
