"""A whole helpdesk for browser tests: the real web, worker and sweep processes on their own database, and Chromium.

The test's own connection is pointed at that database, so a test makes rows with factories and actions, and the running
house sees them. Such a test asks for ``desk`` and never for ``db``; ``desk.open()`` gives pages that are watched."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, sync_playwright

from tests.browser.desk import Desk
from tests.browser.house import House
from workflows.models import Workflow


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


OTHER_SITES = "--host-resolver-rules=MAP *.test 127.0.0.1"  # names for web sites of other people


@pytest.fixture(scope="session")
def house(django_db_blocker: pytest.FixtureRequest) -> Iterator[House]:
    """The running processes; stopped, and their database dropped, at the end."""
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-browser-"))
    made = House.make(folder)
    # Playwright runs an event loop in this thread; Django would refuse to speak to the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.close()
        before = {key: connection.settings_dict[key] for key in made.database}
        connection.settings_dict.update(made.database)
        try:
            made.start()
            yield made
        finally:
            connection.close()
            connection.settings_dict.update(before)  # so that pytest-django finds the database that it made
            made.stop()
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", OTHER_SITES])
        yield running
        running.close()


@pytest.fixture
def desk(house: House, browser: Browser) -> Iterator[Desk]:
    """The helpdesk as one test sees it. At its end no page may have complained: console, policy, script or server; and
    what it published asks no other test's customers anything."""
    made = Desk(house, browser)
    yield made
    made.close()
    Workflow.objects.update(is_on=False)
    assert made.complaints == []
