"""A run asks a server: the request is kept, made outside of any transaction, and its answer wakes the run once."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_httpserver import HTTPServer

from helpdesk import actors
from tests.factories import ChannelFactory
from tests.house_of import arrive, log_of, only_run, publish
from tests.workflows.live.http_request.asking import ASK, CANARY, Work, ask, comments, may_go_to
from workflows.engine import by_hand
from workflows.models import CallState, HttpCall

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_what_was_answered_long_ago_goes(shop: str, httpserver: HTTPServer, work: Work) -> None:
    httpserver.expect_request("/tier").respond_with_json({})
    ask(shop, work)
    assert HttpCall.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        work("tidy_calls")
    assert not HttpCall.objects.exists()
