"""docs/api.md tells of every resource, action and limit."""

from pathlib import Path

import pytest
from django.conf import settings

from helpdesk.api.rights import RESOURCES
from tests.api.routes import routes

DOCS = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
TABLE = DOCS.partition("## Resource by resource")[2]


@pytest.mark.parametrize("name", sorted({route.path.partition("/")[0] for route in routes()}))
def test_every_resource_has_its_line(name: str) -> None:
    assert f"| `{name}/` |" in TABLE


def test_every_action_is_named() -> None:
    for route in routes():
        last = route.path.rstrip("/").rpartition("/")[2]
        if "{" not in last:
            assert f"{last}/" in TABLE, str(route)


def test_scopes_are_those_of_the_routes() -> None:
    assert set(RESOURCES) == {route.view.resource for route in routes()}
    assert " ".join(RESOURCES) in DOCS


def test_the_limits_are_those_that_hold() -> None:
    assert f"{settings.API_REQUESTS_A_MINUTE:,} requests a minute" in DOCS
    assert settings.API_MAX_BODY == 1_000_000
    assert "at most 1 MB" in DOCS
