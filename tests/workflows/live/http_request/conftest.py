"""A shop's server, which requests may go to."""

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from tests.workflows.live.http_request.asking import may_go_to
from workflows.calls import make


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
