"""The sweep's look."""

import pytest

from helpdesk import clock, queue
from helpdesk.processes import sweep
from helpdesk.queue import Bell

pytestmark = pytest.mark.django_db


def due(now: object) -> bool:
    return True


def not_due(now: object) -> bool:
    return False


def broken(now: object) -> bool:
    raise RuntimeError("no such thing")


@pytest.fixture(autouse=True)
def _bells(monkeypatch: pytest.MonkeyPatch) -> None:
    bells = {name: Bell(task="none", due=f"{__name__}.{name}") for name in ("broken", "not_due", "due")}
    monkeypatch.setattr(queue, "BELLS", bells)
    monkeypatch.setattr(sweep, "BELLS", bells)


def test_it_rings_for_what_is_due_and_only_for_that(rung: list[str]) -> None:
    assert sweep.look(clock.now(), {}) == ["due"]
    assert rung == ["due"]


def test_a_look_that_fails_is_told_once_a_minute_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    told: dict[str, float] = {}
    for _ in range(3):
        assert sweep.look(clock.now(), told) == ["due"]
    assert sum("due_failed" in str(record.msg) for record in caplog.records) == 1


def test_a_slow_bell_is_asked_at_its_own_pace(rung: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    slow = {"due": Bell(task="none", due=f"{__name__}.due", every=5)}
    monkeypatch.setattr(sweep, "BELLS", slow)
    monkeypatch.setattr(queue, "BELLS", slow)
    assert [turn for turn in range(11) if sweep.look(clock.now(), {}, turn)] == [0, 5, 10]
