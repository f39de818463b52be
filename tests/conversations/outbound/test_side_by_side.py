"""Many channels and workers at once: nobody waits for a dead server, and nothing leaves twice."""

import time
from collections.abc import Iterator
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from channels import wire
from channels.errors import SendError
from channels.models import Channel
from conversations.models import Delivery, Message
from conversations.outbound import deliver as delivering
from conversations.outbound.claim import claim
from conversations.outbound.deliver import deliver
from helpdesk import clock
from helpdesk.flight import PATIENCE
from tests.conversations.outbound.conftest import Once
from tests.factories import ChannelFactory, ConversationFactory, OutboundFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gate() -> Iterator[Event]:
    """The dead server answers nothing until this is set."""
    gate = Event()
    yield gate
    gate.set()


@pytest.fixture
def dead(httpserver: HTTPServer, gate: Event) -> Channel:
    def hang(request: Request) -> Response:
        gate.wait(10)
        return Response("")

    httpserver.expect_request("/dead").respond_with_handler(hang)
    return ChannelFactory(settings={"url": f"http://127.0.0.1:{httpserver.port}/dead"})


@pytest.fixture
def well(httpserver: HTTPServer) -> Channel:
    httpserver.expect_request("/well").respond_with_data("")
    return ChannelFactory(settings={"url": f"http://127.0.0.1:{httpserver.port}/well"})


@pytest.fixture(scope="module")
def make_httpserver() -> Iterator[HTTPServer]:
    """In place of the plugin's own: one that answers side by side."""
    server = HTTPServer(threaded=True)
    server.start()
    yield server
    server.clear()
    if server.is_running():
        server.stop()


def until(condition: object, seconds: float = 8.0) -> bool:
    assert callable(condition)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return bool(condition())


def test_a_dead_channel_does_not_delay_another(dead: Channel, well: Channel, gate: Event) -> None:
    for _ in range(10):
        OutboundFactory(conversation__channel=dead)
    ours = [OutboundFactory(conversation__channel=well) for _ in range(10)]
    started = time.monotonic()
    deliver()
    assert time.monotonic() - started < PATIENCE + 3
    sent = Message.objects.filter(pk__in=[one.pk for one in ours], status="sent")
    assert sent.count() == 10
    assert Delivery.objects.filter(channel=dead, leased_until__gt=clock.now()).count() == 4


def test_what_nobody_waited_for_writes_its_own_outcome(dead: Channel, gate: Event) -> None:
    message = OutboundFactory(conversation__channel=dead)
    deliver()
    assert Message.objects.get().status == "queued"
    gate.set()
    assert until(lambda: Message.objects.filter(pk=message.pk, status="sent").exists())
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.leased_until) == ("sent", None)


def test_a_new_message_is_served_while_another_call_waits(dead: Channel, well: Channel, gate: Event) -> None:
    OutboundFactory(conversation__channel=dead)
    worker = Thread(target=in_a_thread)
    worker.start()
    assert until(lambda: Delivery.objects.filter(channel=dead, leased_until__isnull=False).exists())
    message = OutboundFactory(conversation__channel=well)
    assert until(lambda: Message.objects.filter(pk=message.pk, status="sent").exists(), seconds=2)
    gate.set()
    worker.join(15)


def test_a_slow_channel_gets_one_request_at_a_time(dead: Channel, gate: Event) -> None:
    delivering._sick[dead.pk] = time.monotonic() + 60
    for _ in range(5):
        OutboundFactory(conversation__channel=dead)
    deliver()
    assert Delivery.objects.filter(leased_until__isnull=False).count() == 1


def all_sent() -> bool:
    deliver()
    return not Delivery.objects.filter(state="due").exists()


def in_a_thread() -> None:
    try:
        deliver()
    finally:
        connection.close()


@pytest.mark.postgresql
def test_many_workers_send_each_message_once_and_in_order(well: Channel, httpserver: HTTPServer) -> None:
    conversations = [ConversationFactory(channel=well) for _ in range(8)]
    for _ in range(5):
        for conversation in conversations:
            OutboundFactory(conversation=conversation)
    workers = [Thread(target=in_a_thread) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert until(all_sent, seconds=60)
    order: dict[int, list[int]] = {}
    for request, _ in httpserver.log:
        body = request.get_json()
        order.setdefault(body["conversation"]["id"], []).append(body["message"]["id"])
    assert len(order) == 8
    for ids in order.values():
        assert len(ids) == 5
        assert ids == sorted(ids)
    assert set(Message.objects.values_list("status", flat=True)) == {"sent"}


@pytest.mark.postgresql
def test_two_claims_at_the_same_moment_share_no_delivery(well: Channel) -> None:
    for _ in range(40):
        OutboundFactory(conversation__channel=well)
    taken: list[int] = []

    def take() -> None:
        try:
            taken.extend(one.delivery.pk for one in claim(clock.now(), 16, ()))
        finally:
            connection.close()

    workers = [Thread(target=take) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert taken
    assert len(taken) == len(set(taken))


def test_faults_leave_every_message_with_an_end_and_in_order(once: Once) -> None:
    """Every third try fails: what was sent, was sent in order, once, and nothing stays on its way for ever."""
    conversation = ConversationFactory(channel=ChannelFactory(kind="once"))
    messages = [OutboundFactory(conversation=conversation) for _ in range(10)]
    once.script[:] = [
        SendError("Try later.", retry=True) if number % 3 == 2 else wire.Sent(f"x-{number}") for number in range(20)
    ]
    for _ in range(10):
        deliver()
        Delivery.objects.filter(state="due").update(due_at=clock.now() - timedelta(seconds=1))
    order = list(dict.fromkeys(one.message_id for one in once.sent))
    assert order == [message.pk for message in messages]
    assert set(Message.objects.values_list("status", flat=True)) == {"sent"}
    assert not Delivery.objects.exclude(state="sent").exists()
