"""Idempotency-Key: a repeat does nothing again, whatever happened to the first."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.utils import timezone

from contacts.models import Contact
from conversations.models import Conversation, Message
from helpdesk.api.idempotency import forget_old
from helpdesk.models import IdempotencyKey
from tests.api.conftest import Program, Programs, fields


def test_a_repeat_is_answered_the_same_and_does_nothing(agent: Program, conversation: Conversation) -> None:
    message = {"conversation": conversation.pk, "text": "Hello"}
    first = agent.post("messages/", message, key="k-1")
    again = agent.post("messages/", message, key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Message.objects.count() == 1


def test_without_a_key_each_request_counts(agent: Program, conversation: Conversation) -> None:
    for _ in range(2):
        agent.post("messages/", {"conversation": conversation.pk, "text": "Hello"})
    assert Message.objects.count() == 2


def test_another_body_with_the_same_key_is_refused(agent: Program, conversation: Conversation) -> None:
    agent.post("messages/", {"conversation": conversation.pk, "text": "Hello"}, key="k-1")
    response = agent.post("messages/", {"conversation": conversation.pk, "text": "Bye"}, key="k-1")
    assert (response.status_code, fields(response)) == (422, ["Idempotency-Key"])
    assert Message.objects.count() == 1


def test_another_address_with_the_same_key_is_refused(agent: Program, conversation: Conversation) -> None:
    agent.post(f"conversations/{conversation.pk}/read/", key="k-1")
    assert agent.post(f"conversations/{conversation.pk}/claim/", key="k-1").status_code == 422


def test_keys_of_two_tokens_have_nothing_to_do_with_each_other(agent: Program, program: Programs) -> None:
    assert agent.post("contacts/", {"first_name": "A"}, key="k-1").status_code == 201
    assert program().post("contacts/", {"first_name": "B"}, key="k-1").status_code == 201
    assert Contact.objects.count() == 2


def test_a_refused_request_leaves_its_key_free(agent: Program) -> None:
    assert agent.post("contacts/", {"email": "nobody"}, key="k-1").status_code == 400
    assert not IdempotencyKey.objects.exists()
    assert agent.post("contacts/", {"email": "a@example.com"}, key="k-1").status_code == 201


def test_a_key_whose_request_died_is_taken_over(agent: Program) -> None:
    body = {"first_name": "A"}
    agent.post("contacts/", body, key="k-1")
    IdempotencyKey.objects.update(status=None, body="")
    assert agent.post("contacts/", body, key="k-1").status_code == 201


def test_every_post_takes_a_key(agent: Program, conversation: Conversation) -> None:
    path = f"conversations/{conversation.pk}/claim/"
    assert [agent.post(path, key="k-1").status_code for _ in range(3)] == [200, 200, 200]
    assert agent.post(path).status_code == 409


@pytest.mark.parametrize("key", [" ", "é", "x" * 256])
def test_what_is_no_key_is_refused(agent: Program, key: str) -> None:
    assert fields(agent.post("contacts/", {"first_name": "A"}, key=key)) == ["Idempotency-Key"]


def test_keys_are_kept_for_more_than_a_day_and_then_forgotten(agent: Program) -> None:
    agent.post("contacts/", {"first_name": "A"}, key="k-1")
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert forget_old() == 0
    IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=49))
    assert forget_old() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_does_the_work(agent: Program) -> None:
    """The others are told that it is under way (409), or answered the same."""
    for round_ in range(10):
        start = Barrier(6)
        answers: list[int] = []

        def ask(key: str = f"k-{round_}", start: Barrier = start, answers: list[int] = answers) -> None:
            start.wait()
            try:
                answers.append(agent.post("contacts/", {"first_name": key}, key=key).status_code)
            finally:
                connection.close()

        threads = [Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(answers) <= {201, 409}
        assert 201 in answers
        assert Contact.objects.filter(first_name=f"k-{round_}").count() == 1
    connections.close_all()
