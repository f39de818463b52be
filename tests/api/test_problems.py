"""Bad input: whatever is sent, the answer is a problem that tells nothing of ours, and never a 5xx."""

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

from conversations.models import Conversation
from tests.api.conftest import Program, Programs, fields
from tests.api.routes import Route, routes

WRITES = [route for route in routes() if route.method in ("post", "patch")]
BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[1, 2]",
    "a word": b'"hello"',
    "null": b"null",
    "a number": b"7",
    "NUL": b'{"text": "a\\u0000b", "name": "a\\u0000b", "first_name": "\\u0000"}',
    "a raw NUL": b'{"text": "a\x00b"}',
    "lone surrogate": b'{"text": "\\ud800", "name": "\\udfff", "\\ud800": 1}',
    "too large a number": b'{"contact": 1e400, "limit": 1e400}',
    "NaN": b'{"contact": NaN, "limit": Infinity}',
    "many digits": b'{"contact": ' + b"9" * 5000 + b"}",
    "past bigint": b'{"contact": 99999999999999999999, "conversation": 99999999999999999999, "agent": -1}',
    "deep": b'{"settings": ' + b"[" * 1000 + b"]" * 1000 + b"}",
    "deep objects": b'{"fields": ' + b'{"a": ' * 1000 + b"1" + b"}" * 1000 + b"}",
    "not UTF-8": b'{"text": "\xff"}',
    "UTF-16": '{"text": "a"}'.encode("utf-16"),
    "a BOM": b'\xef\xbb\xbf{"text": "a"}',
    "a name twice": b'{"text": "a", "text": "b"}',
    "wrong kinds": b'{"name": {}, "email": [], "contact": "x", "conversation": true, "text": 5, "kind": [], "key": {},'
    b' "hours": 7, "holidays": {}, "settings": "x", "until": {}, "agent": {}, "team": 1.5, "tags": "x", "fields": []}',
    "odd moments": b'{"until": "0001-01-01T00:00:00+23:59", "expires_at": "9999-12-31T23:59:59-23:59", "name": "x"}',
    "operators": b'{"name__startswith": "a", "pk": 1, "id": 1, "__proto__": {}, "is_superuser": true, "": 1}',
    "long": json.dumps({"text": "x" * 900_000, "name": "x" * 50_000, "first_name": "y" * 5_000}).encode(),
    "YAML bomb": b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nworkflow: *c",
}
LEAKS = ("Traceback", "site-packages", "SECRET", 'File \\"', "psycopg", "sqlite3", "/main/")


@pytest.fixture
def quiet(program: Programs) -> Program:
    """A supervisor whose client does not raise what a view raises."""
    return program(raises=False, is_staff=True, is_superuser=True, email="quiet@example.com")


@pytest.mark.parametrize("name", BODIES)
def test_no_body_breaks_any_address(quiet: Program, conversation: Conversation, name: str) -> None:
    for route in WRITES:
        if route.path == "files/":
            continue
        address = f"/api/v1/{route.address(conversation.pk)}"
        response: Any = getattr(quiet.client, route.method)(address, BODIES[name], content_type="application/json")
        assert response.status_code < 500, (str(route), response.content[:500])
        if response.status_code >= 400:
            fields(response)
            assert not any(leak in response.content.decode() for leak in LEAKS), response.content


@pytest.mark.parametrize(
    "name", ["NUL", "lone surrogate", "too large a number", "NaN", "deep", "not UTF-8", "a name twice"]
)
def test_what_is_no_clean_json_is_always_refused(quiet: Program, name: str) -> None:
    response: Any = quiet.client.post("/api/v1/contacts/", BODIES[name], content_type="application/json")
    assert response.status_code == 400


@pytest.mark.parametrize("route", [route for route in routes() if route.method == "get"], ids=str)
def test_no_query_breaks_any_address(quiet: Program, conversation: Conversation, route: Route) -> None:
    for query in (
        "cursor=%00",
        "page_size=%FF",
        "%00=1",
        "a[]=1",
        "ordering=-id%00",
        "search=%00",
        "id=1&id=2",
        "x" * 4000,
    ):
        response: Any = quiet.client.get(f"/api/v1/{route.address(conversation.pk)}?{query}")
        assert response.status_code in (400, 404), (query, response.content[:300])
        fields(response)


def test_filters_take_any_text(quiet: Program) -> None:
    for path, name in (("contacts", "search"), ("contacts", "phone"), ("messages", "external_id"), ("events", "kind")):
        for value in ("'; DROP TABLE x; --", "%", "_", "\\", "🙂", "a" * 300, "\ud7ff", "{}", "((("):
            assert quiet.get(f"{path}/", **{name: value}).status_code == 200, (path, value)


@pytest.mark.parametrize(
    "path", ["", "nothing/", "contacts", "contacts/abc/", "contacts/1/2/", "contacts/%00/", "contacts/-1/"]
)
def test_what_is_no_address_is_a_problem_too(quiet: Program, path: str) -> None:
    for method in ("get", "post", "put"):
        response: Any = getattr(quiet.client, method)(f"/api/v1/{path}", content_type="application/json")
        assert response.status_code == 404
        assert fields(response) == []


def test_other_content_types_are_refused(quiet: Program) -> None:
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "",
    ):
        response: Any = quiet.client.generic("POST", "/api/v1/contacts/", b'{"first_name": "A"}', content_type=kind)
        assert response.status_code == 415, kind
        fields(response)


def test_a_large_body_is_refused_unread(quiet: Program) -> None:
    body = b'{"first_name": "' + b"x" * 10_000_000 + b'"}'
    for headers in ({}, {"Idempotency-Key": "k"}):
        response: Any = quiet.client.post("/api/v1/contacts/", body, content_type="application/json", headers=headers)
        assert response.status_code == 413
        fields(response)


@pytest.mark.parametrize("method", ["put", "options", "trace"])
def test_other_methods_are_refused(quiet: Program, method: str) -> None:
    response: Any = getattr(quiet.client, method)("/api/v1/contacts/")
    assert response.status_code == 405
    fields(response)


def test_method_override_changes_nothing(quiet: Program, conversation: Conversation) -> None:
    path = f"/api/v1/contacts/{conversation.contact_id}/?_method=DELETE"
    assert quiet.client.get(path, headers={"X-HTTP-Method-Override": "DELETE"}).status_code == 400


def test_what_goes_wrong_in_us_tells_a_number_only(quiet: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: object) -> None:
        raise RuntimeError("SECRET")

    monkeypatch.setattr("conversations.api.contacts.Contacts.get_queryset", broken)
    response = quiet.get("contacts/")
    assert response.status_code == 500
    assert fields(response) == []
    assert "SECRET" not in response.content.decode()


def test_while_the_database_is_busy_one_is_told_to_come_again(quiet: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(self: object) -> None:
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr("conversations.api.contacts.Contacts.get_queryset", busy)
    response = quiet.get("contacts/")
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert fields(response) == []


def test_too_many_requests_of_one_token_are_told_when_to_come_again(
    program: Programs, agent: Program, settings: Settings
) -> None:
    settings.API_REQUESTS_A_MINUTE = 30
    eager = program()
    answers = [eager.get("agents/me/") for _ in range(62)]  # even if a minute ends between
    assert {answer.status_code for answer in answers} == {200, 429}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert 1 <= int(refused["Retry-After"]) <= 61
    assert fields(refused) == []
    assert agent.get("agents/me/").status_code == 200


def test_answers_are_json_whatever_is_accepted(agent: Program) -> None:
    for accept in ("text/html", "application/xml", "*/*", "rubbish"):
        assert agent.client.get("/api/v1/agents/me/", headers={"Accept": accept})["Content-Type"] == "application/json"


def test_schema_and_docs_need_no_token(db: None) -> None:
    assert Client().get("/api/v1/schema/").status_code == 200
    assert Client().get("/api/v1/docs/").status_code == 200
