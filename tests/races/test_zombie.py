"""I18: a worker that was stopped past its lease, and woken after another took over, commits nothing."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from conversations.models import Conversation, Message
from tests.factories import ChannelFactory
from tests.helpdesk.house import eventually
from tests.house_of import arrive, contact_of, publish, sent_to
from tests.storm.service import Service
from workflows.models import Run

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
TRIALS = 2
TAKEN_OVER_WITHIN = 30.0
WORKFLOW = """
workflow: "Greet"
trigger: {on: conversation_opened}
steps:
  - {id: hello, kind: send_message, text: "Hello"}
  - {id: pause, kind: wait, for: 1d}
"""


@contextmanager
def working(folder: Path, lane: str, *sabotage: str) -> Iterator[Service]:
    broken = ",".join(["short_leases", *sabotage])
    with Service(folder, ["work"], sabotage=broken, STORM_LANE=lane) as service:
        service.wait()
        yield service
        print(service.log()[-6000:])  # noqa: T201 — pytest shows it for a test that failed


def has_happened(person: str) -> bool:
    """Whether the message is in and answered."""
    return Run.objects.filter(contact__identities__external_id=person, state="waiting").exists()


def zombie(folder: Path) -> None:
    """Waits until a worker stopped itself and another did its work; then wakes it, and gives it time to do harm."""
    mark = folder / "stopped"
    assert eventually(lambda: mark.exists() and bool(mark.read_text()), 20) is not None, "nobody stopped"
    pid = int(mark.read_text())
    assert eventually(lambda: has_happened("ana"), TAKEN_OVER_WITHIN) is not None, "nobody took over"
    os.kill(pid, signal.SIGCONT)
    time.sleep(1.5)


def effects() -> tuple[int, list[str], int, int]:
    """Of Ana's only message: how often it is stored, what was answered, and what is counted."""
    ana = contact_of("ana")
    conversations = Conversation.objects.filter(contact=ana)
    inbound = Message.objects.filter(contact=ana, direction="inbound")
    return inbound.count(), sent_to("ana"), conversations.get().unread_count, Run.objects.filter(contact=ana).count()


ONCE = (1, ["Hello"], 1, 1)


@pytest.mark.parametrize("lane", ["take_in", "step_runs"])
@pytest.mark.parametrize("moment", ["stop_before_the_check", "stop_before_the_commit"])
def test_a_woken_worker_commits_nothing(tmp_path: Path, lane: str, moment: str) -> None:
    publish(WORKFLOW)
    channel = ChannelFactory()
    with working(tmp_path, lane, moment):
        for _ in range(TRIALS):
            arrive(channel, "ana", "Hi")
            zombie(tmp_path)
            assert effects() == ONCE
            contact_of("ana").delete()
            (tmp_path / "stopped").unlink()


@pytest.fixture
def _nothing_else_keeps_repeats_out(transactional_db: None) -> Iterator[None]:
    """The constraint is away, so that the fence stands alone."""
    constraint = next(one for one in Message._meta.constraints if one.name == "message_once")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Message, constraint)
    yield
    Message.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Message, constraint)


@pytest.mark.parametrize(("fence", "said"), [([], 1), (["without_fence"], 2)])
def test_the_fence_alone_holds_and_without_it_the_step_is_done_twice(
    tmp_path: Path, fence: list[str], said: int
) -> None:
    """Mutant: nobody looks at the fence, nor whether the run is still to be stepped."""
    publish(WORKFLOW)
    arrive(ChannelFactory(), "ana", "Hi")
    with working(tmp_path, "step_runs", "trust_what_was_claimed", *fence, "stop_before_the_check"):
        zombie(tmp_path)
        assert sent_to("ana") == ["Hello"] * said


@pytest.mark.usefixtures("_nothing_else_keeps_repeats_out")
@pytest.mark.parametrize(("fence", "stored"), [([], 1), (["without_fence"], 2)])
def test_the_fence_alone_holds_and_without_it_the_message_is_doubled(
    tmp_path: Path, fence: list[str], stored: int
) -> None:
    publish(WORKFLOW)
    arrive(ChannelFactory(), "ana", "Hi")
    with working(tmp_path, "take_in", "take_repeats_for_new", *fence, "stop_before_the_check"):
        zombie(tmp_path)
        assert effects()[0] == stored
