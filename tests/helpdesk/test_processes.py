"""The processes of ``manage.py up``: any may die, all stop together, none stays behind."""

import os
import signal
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from django_q.tasks import async_task

from helpdesk import clock
from tests.helpdesk.house import House, eventually, gone, house

__all__ = ["house"]

KINDS = (
    "web",
    "sweep",
    "work default",
    "work network",
    "pusher default",
    "monitor default",
    "worker default",
    "worker network",
    "pusher network",
    "monitor network",
)
RESUME_WITHIN = 30.0  # seconds
SOON = 12.0  # a beat comes every 5


def up(house: Callable[..., House], sabotage: str = "") -> House:
    running = house("up", sabotage=sabotage)
    began = clock.now()
    assert eventually(lambda: running.get("/readyz") == 200 and running.beats_after(began), 60) is not None
    return running


def test_it_says_where_to_look_and_serves(house: Callable[..., House]) -> None:
    running = up(house)
    running.main.send_signal(signal.SIGTERM)
    said = running.main.communicate(timeout=12)[0]
    assert f"http://127.0.0.1:{running.port}/inbox/" in said
    assert f"http://127.0.0.1:{running.port}/admin/" in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_within_ten_seconds_and_leaves_nothing(
    house: Callable[..., House], number: signal.Signals
) -> None:
    running = up(house)
    below = list(running.processes())
    assert len(below) == 11
    running.main.send_signal(number)
    assert running.main.wait(10) == 0
    assert gone(below)


def test_killed_itself_it_takes_everything_along(house: Callable[..., House]) -> None:
    running = up(house)
    below = list(running.processes())
    running.main.kill()
    assert eventually(lambda: gone(below), 5) is not None


def test_whichever_process_is_killed_work_goes_on_within_thirty_seconds(house: Callable[..., House]) -> None:
    running = up(house)
    for kind in KINDS:
        number = running.named(kind)[0]
        os.kill(number, signal.SIGKILL)
        died = clock.now()

        def recovered(number: int = number, died: datetime = died) -> bool:
            whole = sorted(running.processes().values()) == sorted([*KINDS, "worker default"])
            return (
                whole
                and number not in running.processes()
                and running.beats_after(died)
                and running.get("/readyz") == 200
            )

        assert eventually(recovered, RESUME_WITHIN) is not None, f"{kind}: {running.processes()}"


def test_who_dies_idle_is_not_waited_for(house: Callable[..., House]) -> None:
    """With the lock of a queue in its hands: the only worker and the monitor have it nearly always. The watchdog, which
    goes by silence, would need half a minute."""
    running = up(house)
    for kind in ("worker network", "monitor network", "pusher network", "worker default", "monitor default"):
        os.kill(running.named(kind)[0], signal.SIGKILL)
        died = clock.now()
        assert eventually(partial(running.beats_after, died), SOON) is not None, kind


def test_a_stopped_sentinel_is_replaced(house: Callable[..., House]) -> None:
    running = up(house)
    sentinel = running.named("work default")[0]
    below = [pid for pid, name in running.processes().items() if name.endswith(" default")]
    os.kill(sentinel, signal.SIGSTOP)
    assert eventually(lambda: gone(below), RESUME_WITHIN) is not None
    moment = clock.now()
    assert eventually(lambda: running.beats_after(moment), RESUME_WITHIN) is not None


def test_without_the_watchdog_a_stopped_sentinel_stays(house: Callable[..., House]) -> None:
    """Mutant of the test above."""
    running = up(house, "no_watchdog")
    os.kill(running.named("work default")[0], signal.SIGSTOP)
    below = [pid for pid, name in running.processes().items() if name.endswith(" default")]
    assert eventually(lambda: gone(below), RESUME_WITHIN) is None


def test_where_nothing_is_started_anew_whoever_is_killed_is_missed(house: Callable[..., House]) -> None:
    """Mutant of the tests of killing."""
    running = up(house, "start_nothing_anew")
    [number] = running.named("sweep")
    os.kill(number, signal.SIGKILL)
    assert eventually(lambda: number not in running.processes(), 5) is not None
    assert eventually(lambda: bool(running.named("sweep")), RESUME_WITHIN / 3) is None


def test_a_caller_waits_while_the_web_process_is_started_anew(house: Callable[..., House]) -> None:
    running = up(house)
    for _ in range(5):
        os.kill(running.named("web")[0], signal.SIGKILL)
        assert eventually(lambda: running.get("/healthz") == 200, 10) is not None
        assert eventually(lambda: bool(running.named("web")), 5) is not None


def test_a_taken_port_is_said_at_once(house: Callable[..., House]) -> None:
    first = up(house)
    second = house("serve", port=first.port)
    second.main.communicate(timeout=20)
    assert second.main.returncode == 1


def test_web_and_workers_run_apart_too(house: Callable[..., House]) -> None:
    serving, working = house("serve"), house("work")
    began = clock.now()
    assert eventually(lambda: serving.get("/healthz") == 200 and working.beats_after(began), 40) is not None
    for one in (serving, working):
        one.main.send_signal(signal.SIGTERM)
    assert working.main.wait(10) == 0
    assert serving.main.wait(10) in (0, -signal.SIGTERM)


@pytest.mark.storm
def test_whichever_is_killed_while_busy_work_goes_on(house: Callable[..., House]) -> None:
    running = up(house)
    for _ in range(3):
        for kind in KINDS:
            async_task("time.sleep", 3, cluster=kind.split()[-1] if " " in kind else None)
            time.sleep(1)
            os.kill(running.named(kind)[0], signal.SIGKILL)
            died = clock.now()
            assert eventually(partial(running.beats_after, died), RESUME_WITHIN) is not None, kind
