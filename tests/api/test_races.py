"""Races through the API, where they can happen: on PostgreSQL."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from contacts.models import Contact
from conversations.models import Conversation, Event
from tests.api.conftest import Program, Programs, new_contact, new_conversation, new_identity

ROUNDS = 60  # 500 in the storm
pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def at_once(*calls: Callable[[], int]) -> list[int]:
    """What the calls answered, sorted; they begin at the same moment."""
    start, answers = Barrier(len(calls)), []

    def run(call: Callable[[], int]) -> None:
        start.wait()
        try:
            answers.append(call())
        finally:
            connection.close()

    threads = [Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


def claiming(program: Program, conversation: Conversation) -> Callable[[], int]:
    path = f"conversations/{conversation.pk}/claim/"
    return lambda: int(program.post(path).status_code)


@pytest.mark.parametrize("same", [False, True], ids=["two agents", "one agent twice"])
def test_of_two_claims_exactly_one_wins(program: Programs, same: bool) -> None:
    """RELIABILITY I13."""
    one = program()
    other = one if same else program()
    for _ in range(ROUNDS):
        conversation = new_conversation()
        assert at_once(claiming(one, conversation), claiming(other, conversation)) == [200, 409]
        assert Event.objects.filter(conversation=conversation, kind="conversation.assigned").count() == 1


def test_of_many_openings_one_opens(program: Programs) -> None:
    one = program()
    for _ in range(15):
        contact: Contact = new_contact()
        new_identity(contact=contact)
        calls = [lambda body={"contact": contact.pk}: int(one.post("conversations/", body).status_code)] * 4
        assert at_once(*calls) == [201, 409, 409, 409]
        assert Conversation.objects.filter(contact=contact).count() == 1


def test_messages_to_a_contact_at_once_go_into_one_conversation(program: Programs) -> None:
    one = program()
    for _ in range(15):
        contact: Contact = new_contact()
        new_identity(contact=contact)
        calls = [lambda body={"contact": contact.pk, "text": "Hi"}: int(one.post("messages/", body).status_code)] * 4
        assert at_once(*calls) == [201, 201, 201, 201]
        assert Conversation.objects.filter(contact=contact).count() == 1
