"""What every test can ask for. Nothing runs by itself in tests: a ring is heard only by who looks."""

import os
import shutil
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.cache import cache

from helpdesk import clock, queue
from workflows import compiled

POSTGRESQL = "postgresql" in settings.DATABASES["default"]["ENGINE"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that can only mean something on the other database are left out, not skipped. Browser tests come last: once
    one has begun, its process has a running event loop, and ``asyncio.run`` is refused there."""
    items.sort(key=lambda item: "/tests/browser/" in item.path.as_posix())
    out = [item for item in items if item.get_closest_marker("sqlite" if POSTGRESQL else "postgresql")]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


@pytest.fixture(autouse=True)
def _nothing_cached() -> None:
    """Throttles and counters of one test are not the next one's, nor are workflows, whose numbers begin anew."""
    cache.clear()
    compiled.forget()


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the bells that were rung, in order."""
    names: list[str] = []
    sound = queue._sound

    def record(some: tuple[str, ...]) -> None:
        names.extend(some)
        sound(some)

    monkeypatch.setattr(queue, "_sound", record)
    return names


@pytest.fixture
def work(db: None) -> Callable[..., int]:
    """``work()`` does what the workers would: runs the tasks that are due until none is; gives how many it ran.

    ``work("take_in")`` looks at that bell only."""

    def run(*names: str) -> int:
        ran = 0
        for _ in range(100):
            due = [
                name for name, bell in queue.BELLS.items() if (not names or name in names) and bell.is_due(clock.now())
            ]
            if not due:
                return ran
            for name in due:
                queue.BELLS[name].run()
                ran += 1
        raise AssertionError(f"Still due after 100 rounds: {due}.")

    return run


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium, by CHROMIUM or on PATH."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    missing = "No Chromium found: apt-get install chromium, or set CHROMIUM to its path."
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)
