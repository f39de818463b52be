"""GET and POST messages/, read/: what a visitor says and reads, and what they never read."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from channels.models import Channel, Payload
from contacts.models import Contact, Identity
from conversations.actions.comment import NewComment, comment
from conversations.actions.send import NewMessage, send
from conversations.actions.status import Closing, close
from conversations.lock import locked
from conversations.models import Conversation, Message
from conversations.webchat.tokens import issue, new_visitor
from helpdesk import actors
from helpdesk.models import Agent
from tests.conversations.webchat.conftest import Visit, make_chat

Work = Callable[..., int]


def answer_with(text: str, agent: Agent | None = None, **more: object) -> Message:
    by = actors.agent(agent.pk, agent.name) if agent else actors.workflow(1, "Welcome")
    with locked(Conversation.objects.order_by("-id").values_list("id", flat=True)[0]) as conversation:
        (sent,) = send([NewMessage(conversation, text, by, **more)], now=timezone.now())  # type: ignore[arg-type]
    return Message.objects.get(pk=sent.pk)


@pytest.fixture
def agent(db: None) -> Agent:
    return Agent.objects.create_user("ana.secret@example.com", first_name="Ana", last_name="Surname")


@pytest.fixture
def talking(visit: Visit, work: Work) -> Visit:
    visit.say("Hi")
    work("take_in")
    return visit


def test_what_a_visitor_says_is_kept_then_taken_in(visit: Visit, work: Work) -> None:
    assert visit.say("Hi").status_code == 202
    assert Payload.objects.count() == 1
    work("take_in")
    assert visit.texts() == ["Hi"]


def test_a_repeat_is_answered_alike_and_stored_once(visit: Visit, work: Work) -> None:
    said = {"client_id": str(uuid4()), "text": "Once"}
    first, second = visit.post("messages/", said), visit.post("messages/", said)
    assert first.json() == second.json() == {"client_id": said["client_id"]}
    work("take_in")
    third = visit.post("messages/", said)
    assert third.status_code == 201
    assert third.json()["id"] == Message.objects.get().pk


def test_another_visitor_with_the_same_client_id_learns_nothing(talking: Visit, other: Visit, work: Work) -> None:
    key = talking.get("messages/").json()["messages"][0]["client_id"]
    answer = other.post("messages/", {"client_id": key, "text": "x"})
    assert answer.status_code == 202
    assert "id" not in answer.json()


def test_a_tap_is_the_visitors_own_message(talking: Visit, work: Work) -> None:
    answer_with("Sales or Support?", quick_replies=("Sales", "Support"))
    assert talking.get("messages/").json()["messages"][-1]["quick_replies"] == ["Sales", "Support"]
    talking.say("Sales", choice={"id": "Sales", "title": "Sales"})
    work("take_in")
    last = talking.get("messages/").json()["messages"][-1]
    assert (last["from"], last["text"], last["kind"]) == ("visitor", "Sales", "choice")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "  \n"}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"text": 7}, "text"),
        ({"text": "a", "client_id": "7"}, "client_id"),
        ({"text": "a", "client_id": None}, "client_id"),
        ({"text": "a", "choice": "Sales"}, "choice"),
        ({"text": "a", "choice": {"id": "x"}}, "choice"),
        ({"text": "a", "files": "x"}, "files"),
        ({"text": "a", "files": ["x"] * 6}, "files"),
        ({"text": "a", "files": ["forged"]}, "files"),
        ({"text": "a", "files": [{"path": "/etc/passwd"}]}, "files"),
    ],
)
def test_what_cannot_be_taken_is_told_with_its_field(visit: Visit, data: dict[str, object], field: str) -> None:
    answer = visit.post("messages/", {"client_id": str(uuid4()), **data})
    assert answer.status_code == 422
    error = answer.json()["errors"][0]
    assert error["field"] == field
    assert error["message"]
    assert not Payload.objects.exists()


def test_hostile_characters_are_replaced_and_kept(visit: Visit, work: Work) -> None:
    body = b'{"client_id": "%s", "text": "a\\u0000b\\ud800c"}' % str(uuid4()).encode()
    answer = visit.client.post(visit.path("messages/"), body, "application/json", headers=visit.headers())
    assert answer.status_code == 202
    work("take_in")
    assert visit.texts() == ["a\ufffdb\ufffdc"]


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "null"])
def test_without_a_good_token_nothing_is_to_be_had(talking: Visit, token: str) -> None:
    talking.token = token
    key = Message.objects.get().pk
    for answer in (
        talking.get("messages/"),
        talking.get(f"messages/?after={key - 1}"),
        talking.say(),
        talking.post("read/", {"last": key}),
        talking.post("typing/", {"on": True}),
        talking.get("files/1/"),
    ):
        assert answer.status_code == 401
        assert "Hi" not in answer.content.decode()


def test_a_visitor_reads_their_own_thread_only(talking: Visit, other: Visit, work: Work) -> None:
    other.say("Mine")
    work("take_in")
    assert talking.texts() == ["Hi"]
    assert other.texts() == ["Mine"]


def test_a_token_of_another_chat_reads_nothing(talking: Visit) -> None:
    elsewhere = make_chat("Elsewhere")
    visitor = Identity.objects.get().external_id
    talking.token = issue(elsewhere, type(new_visitor())(visitor))
    assert talking.get("messages/").status_code == 401
    stranger = Visit(elsewhere, Client(), token=talking.token)
    assert stranger.texts() == []


def test_comments_and_other_channels_are_never_shown(talking: Visit, agent: Agent) -> None:
    conversation = Conversation.objects.get()
    mail = Channel.objects.create(kind="custom", name="Mail")
    Message.objects.create(
        conversation=conversation,
        contact_id=conversation.contact_id,
        channel=mail,
        direction="inbound",
        text="By mail",
        status="received",
        author_kind="contact",
    )
    with locked(conversation.pk) as row:
        comment([NewComment(row, "Difficult customer", actors.agent(agent.pk, agent.name))], now=timezone.now())
    told = talking.get("messages/").content.decode() + talking.begin().content.decode()
    assert "Difficult" not in told
    assert "By mail" not in told


def test_an_agents_answer_bears_the_first_name_and_nothing_more(talking: Visit, agent: Agent) -> None:
    answer_with("Hello", agent)
    shown = talking.get("messages/").json()
    assert shown["messages"][-1] | {"id": 0, "at": ""} == {
        "id": 0,
        "conversation": Conversation.objects.get().pk,
        "from": "agent",
        "name": "Ana",
        "kind": "text",
        "text": "Hello",
        "at": "",
        "deleted": False,
        "files": [],
        "read": False,
        "quick_replies": [],
    }
    assert shown["state"]["agent"] == "Ana"
    assert "secret" not in talking.get("messages/").content.decode()
    assert "Surname" not in talking.get("messages/").content.decode()


def test_history_goes_on_after_an_id_and_back_before_one(talking: Visit) -> None:
    first = Message.objects.get().pk
    keys = [answer_with(f"{number}").pk for number in range(60)]
    page = talking.get(f"messages/?after={first}").json()
    assert [message["id"] for message in page["messages"]] == keys[:50]
    assert page["more"]
    page = talking.get(f"messages/?before={keys[10]}").json()
    assert [message["id"] for message in page["messages"]] == [first, *keys[:10]]
    assert not page["more"]


@pytest.mark.parametrize("value", ["x", "-1", "1e3", "9" * 40, "1;drop", "٣"])
def test_a_cursor_that_is_no_number_is_refused(visit: Visit, value: str) -> None:
    assert visit.get(f"messages/?after={value}").status_code == 422


def test_after_the_end_writing_again_begins_a_new_conversation(talking: Visit, work: Work) -> None:
    with locked(Conversation.objects.get().pk) as row:
        close([Closing(row, actors.SYSTEM)], now=timezone.now())
    old = Conversation.objects.get().pk
    assert talking.get("messages/").json()["closed"] == [old]
    talking.say("Again")
    work("take_in")
    page = talking.get("messages/").json()
    assert [message["text"] for message in page["messages"]] == ["Hi", "Again"]
    assert page["state"]["conversation"] not in (None, old)
    assert page["closed"] == [old]


def test_reading_marks_ours_as_read_up_to_there(talking: Visit) -> None:
    first, second = answer_with("One"), answer_with("Two")
    assert talking.post("read/", {"last": first.pk}).status_code == 204
    assert Message.objects.get(pk=first.pk).status == "read"
    assert Message.objects.get(pk=second.pk).status == "sent"


def test_a_visitor_cannot_mark_anothers_messages(talking: Visit, other: Visit) -> None:
    message = answer_with("One")
    assert other.post("read/", {"last": message.pk}).status_code == 204
    assert Message.objects.get(pk=message.pk).status == "sent"


def test_a_blocked_contacts_words_are_answered_like_any(talking: Visit, work: Work) -> None:
    Contact.objects.update(blocked=True)
    assert talking.say("Let me in").status_code == 202
    work("take_in")
    assert talking.texts() == ["Hi"]


def test_an_old_token_is_good_for_a_year_and_no_longer(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    at = timezone.now().timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: at + timedelta(days=364).total_seconds())
    assert visit.get("messages/").status_code == 200
    monkeypatch.setattr("django.core.signing.time.time", lambda: at + timedelta(days=366).total_seconds())
    assert visit.get("messages/").status_code == 401
