"""What every answer carries, and what is answered when something fails in us."""

import json

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from helpdesk import health, logs
from helpdesk.failures import server_error


def test_the_policy_lets_nothing_in_from_elsewhere(client: Client) -> None:
    policy = client.get("/healthz")["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["default-src"] == parts["object-src"] == parts["base-uri"] == parts["frame-ancestors"] == "'none'"
    assert parts["script-src"] == parts["style-src"] == parts["connect-src"] == parts["form-action"] == "'self'"
    assert "unsafe" not in policy


def test_every_answer_has_an_id_of_its_own(client: Client) -> None:
    ids = {client.get("/healthz")["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3


def test_the_root_leads_to_the_inbox(client: Client) -> None:
    assert client.get("/")["Location"] == "/inbox/"


def test_while_the_database_is_away_callers_are_told_to_come_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(request: object) -> None:
        raise OperationalError("gone: password=hunter2")

    monkeypatch.setattr(health, "beat_ages", away)
    monkeypatch.setattr(health, "GAUGES", ())
    client.raise_request_exception = False
    answer = client.get("/metrics")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert b"hunter2" not in answer.content


def test_any_other_failure_is_500_without_particulars() -> None:
    try:
        raise RuntimeError("hunter2")
    except RuntimeError:
        answer = server_error(RequestFactory().get("/api/v1/contacts/"))
    assert answer.status_code == 500
    assert json.loads(answer.content)["status"] == 500
    assert b"hunter2" not in answer.content


def test_a_log_line_cannot_be_forged_by_what_a_visitor_writes() -> None:
    entry = logs.escape(None, "info", {"event": "ok\r\x1b[31m\x00\u2028", "n": 1})
    assert entry["event"] == "ok\\u000d\\u001b[31m\\u0000\\u2028"


def test_addresses_that_are_keys_are_not_logged() -> None:
    entry = logs.conceal(None, "info", {"event": "request", "path": "/hooks/workflows/s3cret/"})
    assert entry["path"] == "/hooks/workflows/…/"
