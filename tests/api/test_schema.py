"""The schema is valid OpenAPI 3.1, says what the API does, and its page needs nothing from elsewhere."""

import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from conversations.models import Conversation
from helpdesk.api.schema import schema
from tests.api.conftest import Program
from tests.api.routes import routes
from tests.api.test_paging import everything

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 4  # for each operation


def test_it_is_valid_and_nothing_is_guessed() -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())


def test_it_is_openapi_31_without_nullable(db: None) -> None:
    response: Any = Client().get("/api/v1/schema/")
    assert response["Content-Type"] == "application/json"
    assert response.json()["openapi"].startswith("3.1")
    assert '"nullable"' not in response.content.decode()
    assert Client().get("/api/v1/schema/?format=yaml").content.startswith(b"openapi: 3.1")


def test_it_has_every_route_with_its_errors() -> None:
    paths = schema()["paths"]
    for route in routes():
        path = "/api/v1/" + route.path.replace("{pk}", "{id}")
        operation = paths[path][route.method]
        assert {"400", "401", "403", "429"} <= operation["responses"].keys(), str(route)
        assert "application/problem+json" in operation["responses"]["401"]["content"]
        assert "Scope: `" in operation["description"]
        named = {one["name"] for one in operation.get("parameters", [])}
        assert (route.method == "post") is ("Idempotency-Key" in named)


def test_the_page_of_it_has_no_script_and_nothing_from_elsewhere(db: None) -> None:
    response: Any = Client().get("/api/v1/docs/")
    html = response.content.decode()
    assert "<script" not in html
    assert "style=" not in html
    assert "`" not in html, "Markdown is for programs; people get code"
    assert not re.search(r"""(src|href)=["'](https?:)?//""", html)
    for route in routes():
        assert route.path.replace("{pk}", "{id}") in html


@pytest.fixture
def one_connection() -> Iterator[None]:
    """As the test client does: a request leaves the test's transaction open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
def test_whatever_the_schema_allows_is_answered_as_it_says(supervisor: Program, conversation: Conversation) -> None:
    """Schemathesis makes requests from the schema, good and bad, and compares the answers with it."""
    everything(1)
    from_schema = schemathesis.openapi.from_dict(schema())
    from_schema.app = get_wsgi_application()
    headers = {"Authorization": f"Bearer {supervisor.key}"}
    tried = 0
    for result in from_schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]  # an invalid schema fails here, as it should
        if operation.path == "/api/v1/tokens/{id}/":  # would revoke the token that asks
            continue

        @seed(1)
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: Any) -> None:
            nonlocal tried
            tried += 1
            case.call_and_validate(headers=headers, checks=CHECKS)

        given(case=operation.as_strategy())(ask)()
    assert tried >= 150
