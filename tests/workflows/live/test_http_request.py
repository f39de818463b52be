"""A run asks a server: the request is kept, made outside of any transaction, and its answer wakes the run once."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from multiprocessing import get_context
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from helpdesk import actors, queue
from helpdesk.flight import Pool
from helpdesk.http import target
from helpdesk.http.connection import PinnedConnection
from tests.factories import ChannelFactory
from tests.house_of import arrive, log_of, only_run, publish
from workflows.calls import make
from workflows.calls.attempt import attempt
from workflows.calls.claim import LEASE, claim
from workflows.engine import by_hand
from workflows.models import CallState, HttpCall, Run, RunState, Secret

pytestmark = pytest.mark.django_db(transaction=True)
Work = Callable[..., int]

ASK = """
workflow: Ask the shop
trigger: {on: conversation_opened}
steps:
  - id: ask
    kind: http_request
    method: POST
    url: "%s/tier?name={{ contact.first_name }}"
    headers: {Authorization: "Bearer {{ secret.shop }}"}
    body: {name: "{{ contact.first_name }}", key: "{{ secret.shop }}"}
    map: [{path: "$.tier", variable: tier}, {path: gone, variable: gone}]
    status_to: status
    branches: [{exit: failed, steps: [{id: sorry, kind: add_comment, text: "no answer {{ var.status }}"}]}]
  - {id: told, kind: add_comment, text: "tier is {{ var.tier | default: 'unknown' }}"}
"""
CANARY = 'canary-5f2b"9c\\e1'


@pytest.fixture(autouse=True)
def _landed() -> Iterator[None]:
    """No request of another test is under way."""
    yield
    with make._pool.changed:
        assert make._pool.changed.wait_for(lambda: make._pool.busy == 0, timeout=15)


@pytest.fixture
def shop(httpserver: HTTPServer) -> str:
    may_go_to(httpserver.port)
    return f"http://127.0.0.1:{httpserver.port}"


def may_go_to(*ports: int) -> None:
    hosts = "\n".join(["api.example.com", *(f"127.0.0.1:{port}" for port in ports)])
    Secret.objects.update_or_create(name="shop", defaults={"value": CANARY, "hosts": hosts})


def ask(base: str, work: Work, name: str = "ana") -> Run:
    publish(ASK % base)
    arrive(ChannelFactory(), name, "Hi")
    work()
    return only_run()


def comments(run: Run) -> list[str]:
    assert run.conversation is not None
    return list(run.conversation.comments.order_by("pk").values_list("text", flat=True))


def test_the_answer_is_kept_in_variables_and_the_run_goes_on(shop: str, httpserver: HTTPServer, work: Work) -> None:
    httpserver.expect_request("/tier").respond_with_json({"tier": "vip"})
    run = ask(shop, work)
    assert (run.state, comments(run)) == ("done", ["tier is vip"])
    assert run.memory["variables"] == {"tier": "vip", "status": 200}
    [(request, _)] = httpserver.log
    call = HttpCall.objects.get()
    assert request.headers["Idempotency-Key"] == str(call.key)
    assert request.headers["Authorization"] == f"Bearer {CANARY}"
    assert request.json == {"name": "Ana", "key": CANARY}
    assert (call.state, call.attempts, call.host) == (CallState.ANSWERED, 1, "127.0.0.1")
    assert "gone stays unset" in log_of(run)[1][1]


def test_an_answer_that_is_no_success_takes_the_way_out(shop: str, httpserver: HTTPServer, work: Work) -> None:
    httpserver.expect_request("/tier").respond_with_data("no", status=503)
    run = ask(shop, work)
    assert comments(run) == ["no answer 503", "tier is unknown"]
    assert len(httpserver.log) == 1
    assert log_of(run)[1] == ("failed", "The server answered 503")


def test_a_redirect_is_not_followed(shop: str, httpserver: HTTPServer, work: Work) -> None:
    httpserver.expect_request("/tier").respond_with_data("", status=302, headers={"Location": "/else"})
    run = ask(shop, work)
    assert "which is not followed" in log_of(run)[1][1]
    assert [request.path for request, _ in httpserver.log] == ["/tier"]


def test_what_is_no_json_takes_the_way_out(shop: str, httpserver: HTTPServer, work: Work) -> None:
    httpserver.expect_request("/tier").respond_with_data("<html>")
    assert log_of(ask(shop, work))[1] == ("failed", "The server answered 200, but not with JSON")


def test_an_address_of_the_house_is_not_called(work: Work, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = []
    may_go_to(8000)
    run = ask("http://127.0.0.1:8000", work)
    assert log_of(run)[1][1].startswith("This address may not be called.")


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


def test_a_run_that_ended_meanwhile_gets_nothing(shop: str, httpserver: HTTPServer, work: Work) -> None:
    httpserver.expect_request("/tier").respond_with_json({"tier": "vip"})
    publish(ASK % shop)
    arrive(ChannelFactory(), "ana", "Hi")
    work("take_in")
    work("step_runs")
    run = only_run()
    by_hand.end(run.pk, by=actors.SYSTEM, now=timezone.now())
    work()
    run.refresh_from_db()
    assert (run.state, run.inbox, HttpCall.objects.get().state) == ("stopped", [], CallState.ANSWERED)


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


def test_without_its_secret_nothing_is_sent(httpserver: HTTPServer, work: Work) -> None:
    run = ask(f"http://127.0.0.1:{httpserver.port}", work)
    assert log_of(run)[1][1].startswith("There is no secret “shop” any more")
    assert httpserver.log == []


def test_a_secret_goes_to_its_own_servers_only(shop: str, httpserver: HTTPServer, work: Work) -> None:
    Secret.objects.update(hosts="api.example.com")
    run = ask(shop, work)
    assert log_of(run)[1][1].startswith("The secret “shop” may not be sent to this server")
    assert httpserver.log == []


@pytest.mark.parametrize("hosts", ["127.0.0.1", "127.0.0.1:443", "127.0.0.1:80"])
def test_a_host_without_its_port_means_that_of_https(hosts: str, shop: str, httpserver: HTTPServer, work: Work) -> None:
    Secret.objects.update(hosts=hosts)
    run = ask(shop, work)
    assert log_of(run)[1][1].startswith("The secret “shop” may not be sent to this server")
    assert httpserver.log == []


def test_without_tls_a_secret_goes_to_nobody_outside(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the secret's hosts say: the way there is open for all to read."""
    monkeypatch.setattr(target, "_look_up", lambda *_: ["93.184.216.34"])
    monkeypatch.setattr(PinnedConnection, "open", lambda *_: pytest.fail("A connection was opened."))
    Secret.objects.create(name="shop", value=CANARY, hosts="shop.example.com\nshop.example.com:80")
    run = ask("http://shop.example.com", work)
    assert log_of(run)[1][1].startswith("A secret is sent over https only")


def test_what_a_contact_writes_is_never_read_as_a_secret(shop: str, httpserver: HTTPServer, work: Work) -> None:
    httpserver.expect_request("/tier").respond_with_json({})
    publish(ASK % shop)
    arrive(ChannelFactory(), "{{secret.shop}}", "Hi")
    work()
    [(request, _)] = httpserver.log
    assert request.args["name"].lower() == "{{secret.shop}}"
    assert request.json["name"].lower() == "{{secret.shop}}"


def test_a_secret_stands_nowhere_but_in_the_request(
    shop: str, httpserver: HTTPServer, work: Work, capfd: pytest.CaptureFixture[str]
) -> None:
    """Also where the server repeats it in what is mapped, and where the try breaks."""
    httpserver.expect_request("/tier").respond_with_json({"tier": f"you sent {CANARY}", CANARY: 1})
    ask(shop, work)
    httpserver.clear()
    with cut_off([]) as port:
        may_go_to(port)
        publish((ASK % f"http://127.0.0.1:{port}/{{{{ secret.shop }}}}").replace("Ask the shop", "Again"))
        arrive(ChannelFactory(), "ben", "Hi")
        work()
    assert Run.objects.filter(state=RunState.DONE).exists()
    whole = dump() + "".join(capfd.readouterr())
    for needle in ("canary-5f2b", "canary-5f2b%22"):
        assert needle not in whole
    assert "you sent ••••••" in dump() or "you sent \\u2022" in dump()


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


def test_what_was_answered_long_ago_goes(shop: str, httpserver: HTTPServer, work: Work) -> None:
    httpserver.expect_request("/tier").respond_with_json({})
    ask(shop, work)
    assert HttpCall.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        work("tidy_calls")
    assert not HttpCall.objects.exists()


def call_and_die() -> None:
    """In a process of its own, whose threads are its own too."""
    make._pool = Pool("call", attempt, make._write_late)
    queue.BELLS["call_http"].run()


def dump() -> str:
    """Every text of the database."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not done():
        assert time.monotonic() < end, "It did not happen within ten seconds."
        time.sleep(0.02)


class Listening:
    """A server on a socket: what it does with each connection is given; the idempotency keys are noted."""

    def __init__(self, keys: list[str], answer: Callable[[int], bytes | None]) -> None:
        self.keys, self.answer = keys, answer
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.kept: list[socket.socket] = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                connection_of, _ = self.socket.accept()
            except OSError:
                return
            head = connection_of.recv(65_536).decode()
            self.keys += [line.split(": ")[1] for line in head.splitlines() if line.startswith("Idempotency-Key")]
            said = self.answer(len(self.keys))
            if said is None:
                self.kept.append(connection_of)  # stays open, silent
                continue
            connection_of.sendall(said)
            connection_of.close()

    def __enter__(self) -> int:
        return int(self.socket.getsockname()[1])

    def __exit__(self, *args: object) -> None:
        self.socket.close()
        for one in self.kept:
            one.close()


def cut_off(keys: list[str]) -> Listening:
    return Listening(keys, lambda _count: b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


def hangs_once(keys: list[str]) -> Listening:
    body = b'{"tier": "vip"}'
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(body), body)
    return Listening(keys, lambda count: None if count == 1 else whole)
