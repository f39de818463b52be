"""I15: what kills, blocks or breaks a worker is fenced off within three tries, with a reason, and holds up nobody."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from channels.models import Channel, Payload, PayloadState
from conversations.models import Message
from tests.api.conftest import Program, program, supervisor
from tests.factories import ChannelFactory
from tests.helpdesk.house import eventually
from tests.house_of import ROUTE_TO_SALES, agents, arrive, publish
from tests.storm.sabotage import POISONS
from tests.storm.service import Service
from workflows.models import Run

__all__ = ["program", "supervisor"]
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

GOOD = 100
GOOD_WITHIN = 30.0  # seconds from the workers' start
FENCED_WITHIN = 90.0
TRIES = 3


def mixed(channel: Channel, poisoned: Callable[[str], tuple[str, str]]) -> None:
    """Good payloads with one poison after every twenty; ``poisoned``: the person and text of one."""
    kinds = iter(POISONS)
    for number in range(GOOD):
        arrive(channel, f"person {number}", "Hi")
        if number % 20 == 10:
            arrive(channel, *poisoned(next(kinds)))


def tries(tally: Path) -> Counter[str]:
    return Counter(tally.read_text().split())


def good_ones() -> int:
    return Message.objects.filter(direction="inbound", text="Hi").count()


def routed() -> int:
    return Run.objects.filter(state="done").count()


def quarantined() -> list[Payload]:
    return list(Payload.objects.filter(state=PayloadState.QUARANTINED))


def test_poisoned_payloads_are_quarantined_and_the_good_ones_go_on(tmp_path: Path, supervisor: Program) -> None:
    channel, tally = ChannelFactory(), tmp_path / "tally"
    mixed(channel, lambda kind: (f"victim {kind}", f"poison {kind}"))
    with Service(tmp_path, ["work"], sabotage="poisoned_adapter") as service:
        service.wait()
        took = eventually(lambda: good_ones() == GOOD, GOOD_WITHIN)
        print(took, tries(tally), service.log()[-6000:])  # noqa: T201 — pytest shows it for a test that failed
        assert took is not None, good_ones()
        assert eventually(lambda: len(quarantined()) == len(POISONS), FENCED_WITHIN) is not None, tries(tally)
    assert set(tries(tally)) == set(POISONS)
    assert max(tries(tally).values()) <= TRIES
    assert all(payload.error for payload in quarantined())
    assert not Payload.objects.filter(state=PayloadState.NEW).exists()

    with Service(tmp_path, ["work"]) as service:  # a release that knows such payloads
        service.wait()
        for payload in quarantined():
            assert supervisor.post(f"channels/{channel.pk}/payloads/{payload.pk}/retry/").status_code == 200
        assert eventually(lambda: not Payload.objects.exclude(state=PayloadState.DONE).exists(), 20) is not None
    assert Message.objects.filter(text__startswith="poison").count() == len(POISONS)


def test_poisoned_runs_fail_and_the_good_ones_go_on(tmp_path: Path) -> None:
    agents("budi")
    publish(ROUTE_TO_SALES)
    tally = tmp_path / "tally"
    mixed(ChannelFactory(), lambda kind: (f"poison {kind}", "Hello"))
    with Service(tmp_path, ["work"], sabotage="poisoned_steps") as service:
        service.wait()
        took = eventually(lambda: routed() == GOOD, GOOD_WITHIN)
        print(took, tries(tally), service.log()[-6000:])  # noqa: T201 — pytest shows it for a test that failed
        assert took is not None, routed()
        failed = Run.objects.filter(state="failed")
        assert eventually(lambda: failed.count() == len(POISONS), FENCED_WITHIN) is not None, tries(tally)
    assert max(tries(tally).values()) <= TRIES
    assert all(run.error for run in failed)
    assert not Run.objects.filter(state="ready", moved_at__lte=timezone.now()).exists()


def test_poison_that_is_never_given_up_is_found(tmp_path: Path) -> None:
    """Mutant: tries without end."""
    arrive(ChannelFactory(), "ana", "poison exit")
    with Service(tmp_path, ["work"], sabotage="poisoned_adapter,never_give_up") as service:
        service.wait()
        assert eventually(lambda: tries(service.tally)["exit"] > TRIES, 30) is not None
