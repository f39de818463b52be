"""A request is made once whatever becomes of its workers, and waits for no other's server."""

import os
import signal
import socket
import time
from collections.abc import Callable
from datetime import timedelta
from multiprocessing import get_context

import pytest
import time_machine
from django.db import connections
from django.utils import timezone
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from helpdesk import queue
from helpdesk.flight import Pool
from tests.factories import ChannelFactory
from tests.house_of import arrive, log_of, only_run, publish
from tests.workflows.live.http_request.asking import ASK, Work, ask, comments, may_go_to
from tests.workflows.live.http_request.listening import cut_off, hangs_once
from workflows.calls import make
from workflows.calls.attempt import attempt
from workflows.calls.claim import LEASE, claim
from workflows.models import CallState, HttpCall

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_connection_is_tried_three_times(work: Work) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    may_go_to(port)
    start = timezone.now()
    run = ask(f"http://127.0.0.1:{port}", work)
    call = HttpCall.objects.get()
    assert (call.state, call.attempts, run.state) == (CallState.DUE, 1, "waiting")
    for seconds, attempts in ((2, 2), (10, 3)):
        with time_machine.travel(start + timedelta(seconds=seconds)):
            work()
        call.refresh_from_db()
        assert call.attempts == attempts
    run.refresh_from_db()
    assert (call.state, run.state) == (CallState.FAILED, "done")
    assert "could not be reached" in log_of(run)[1][1]


def test_a_cut_answer_is_asked_for_again_with_the_same_key(shop: str, work: Work) -> None:
    """The server takes the request, and the connection breaks before its answer."""
    keys: list[str] = []
    with cut_off(keys) as port:
        may_go_to(port)
        start = timezone.now()
        ask(f"http://127.0.0.1:{port}", work)
        with time_machine.travel(start + timedelta(seconds=2)):
            work()
        wait_until(lambda: len(keys) == 2)
    assert keys[0] == keys[1] == str(HttpCall.objects.get().key)


def test_a_server_that_is_too_slow_is_not_asked_again(shop: str, httpserver: HTTPServer, work: Work) -> None:
    def slow(_request: Request) -> Response:
        time.sleep(1.5)
        return Response("{}")

    httpserver.expect_request("/tier").respond_with_handler(slow)
    publish((ASK % shop).replace("    status_to", "    timeout: 1s\n    status_to"))
    arrive(ChannelFactory(), "ana", "Hi")
    work()
    call = HttpCall.objects.get()
    assert (call.state, call.attempts) == (CallState.FAILED, 1)
    assert "did not answer within 1 seconds" in call.error


def test_a_slow_server_does_not_hold_up_another(shop: str, httpserver: HTTPServer, work: Work) -> None:
    """At most four requests to one are under way."""
    publish(ASK % shop)
    channel = ChannelFactory()
    for number in range(10):
        arrive(channel, f"p{number}", "Hi")
    work("take_in")
    work("step_runs")
    HttpCall.objects.filter(pk__in=HttpCall.objects.order_by("-pk")[:2]).update(host="other")
    hosts = [one.call.host for one in claim(timezone.now(), 16)]
    assert sorted(hosts) == ["127.0.0.1"] * 4 + ["other"] * 2
    assert claim(timezone.now(), 16) == []


def test_a_worker_that_comes_back_after_another_took_over_writes_nothing(
    shop: str, httpserver: HTTPServer, work: Work
) -> None:
    httpserver.expect_request("/tier").respond_with_json({"tier": "vip"})
    publish(ASK % shop)
    arrive(ChannelFactory(), "ana", "Hi")
    work("take_in")
    work("step_runs")
    stale = make._take()  # claimed, then stopped past its lease
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        work()
        make._write([attempt(job) for job in stale])
        work()
    run = only_run()
    assert run.state == "done"
    assert comments(run) == ["tier is vip"]
    assert HttpCall.objects.get().attempts == 2


def test_a_caller_that_is_killed_is_taken_over_with_the_same_key(shop: str, work: Work) -> None:
    """kill -9 between the commit of the claim and that of the answer: asked again, and the run is woken once."""
    keys: list[str] = []
    with hangs_once(keys) as port:
        may_go_to(port)
        publish(ASK % f"http://127.0.0.1:{port}")
        arrive(ChannelFactory(), "ana", "Hi")
        work("take_in")
        work("step_runs")
        connections.close_all()
        caller = get_context("fork").Process(target=call_and_die)
        caller.start()
        wait_until(lambda: len(keys) == 1)
        assert caller.pid is not None
        os.kill(caller.pid, signal.SIGKILL)
        caller.join()
        call = HttpCall.objects.get()
        assert (call.state, call.attempts) == (CallState.CALLING, 1)
        with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
            work()
    run = only_run()
    assert keys == [str(call.key)] * 2
    assert (run.state, comments(run)) == ("done", ["tier is vip"])
    assert [outcome for outcome, _ in log_of(run)] == ["waiting", "done", "done"]


def test_a_request_that_kills_each_worker_is_given_up(shop: str, work: Work) -> None:
    publish(ASK % shop)
    arrive(ChannelFactory(), "ana", "Hi")
    work("take_in")
    work("step_runs")
    HttpCall.objects.update(state=CallState.CALLING, attempts=3, claimed_at=timezone.now())
    work()
    assert log_of(only_run())[1][1].startswith("The worker ended each time")


def call_and_die() -> None:
    """In a process of its own, whose threads are its own too."""
    make._pool = Pool("call", attempt, make._write_late)
    queue.BELLS["call_http"].run()


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not done():
        assert time.monotonic() < end, "It did not happen within ten seconds."
        time.sleep(0.02)
