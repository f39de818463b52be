"""/messages/ and /files/."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from channels.models import Channel
from contacts.models import Contact
from conversations.models import Conversation, Delivery, Message
from tests.api.conftest import (
    Answer,
    Program,
    Programs,
    fields,
    new_contact,
    new_conversation,
    new_identity,
    new_message,
)

BODY = (
    "id conversation contact channel direction kind text attachments external_id status error created_at provider_at "
    "author"
)


def test_a_message_has_every_field_that_the_design_names(agent: Program, conversation: Conversation) -> None:
    inbound = new_message(
        conversation=conversation, direction="inbound", status="received", author_kind="contact", external_id="x-1"
    )
    body = agent.get(f"messages/{inbound.pk}/").json()
    assert set(BODY.split()) <= body.keys()
    assert body["author"] == {"kind": "contact", "id": conversation.contact_id, "name": "Carla Customer"}


def test_writing_to_a_conversation_queues_a_delivery_and_makes_it_the_agents(
    agent: Program, conversation: Conversation
) -> None:
    Channel.objects.filter(pk=conversation.channel_id).update(settings={"url": "https://shop.example/in"})
    message = {"conversation": conversation.pk, "text": "Hello", "quick_replies": ["Yes", "No"]}
    response = agent.post("messages/", message)
    body = response.json()
    assert (response.status_code, body["status"], body["quick_replies"]) == (201, "queued", ["Yes", "No"])
    assert body["author"] == {"kind": "api", "id": agent.agent.pk, "name": "Ana Agent"}
    assert Delivery.objects.get().message_id == body["id"]
    assert agent.get(f"conversations/{conversation.pk}/").json()["assignee"] == agent.agent.pk


def test_a_text_that_is_longer_than_the_channel_takes_is_refused(agent: Program, conversation: Conversation) -> None:
    response = agent.post("messages/", {"conversation": conversation.pk, "text": "x" * 10_001})
    assert response.status_code == 400
    assert "The text has 10,001 characters" in response.content.decode()
    assert "takes at most 10,000. Send it in parts." in response.content.decode()
    assert not Message.objects.exists()


def test_writing_to_a_contact_goes_on_in_the_open_conversation(agent: Program, conversation: Conversation) -> None:
    body = agent.post("messages/", {"contact": conversation.contact_id, "text": "Hello"}).json()
    assert body["conversation"] == conversation.pk


def test_writing_to_a_contact_with_none_open_opens_one_that_is_the_agents(agent: Program, contact: Contact) -> None:
    body = agent.post("messages/", {"contact": contact.pk, "text": "Hello"}).json()
    opened = agent.get(f"conversations/{body['conversation']}/").json()
    assert (opened["opened_by"], opened["assignee"]) == ("api", agent.agent.pk)


def test_a_message_needs_one_addressee_and_something_to_say(agent: Program, conversation: Conversation) -> None:
    both = {"conversation": conversation.pk, "contact": conversation.contact_id, "text": "Hi"}
    assert fields(agent.post("messages/", both)) == ["conversation"]
    assert fields(agent.post("messages/", {"text": "Hi"})) == ["conversation"]
    assert fields(agent.post("messages/", {"conversation": conversation.pk, "text": "  "})) == ["text"]
    assert fields(agent.post("messages/", {"conversation": conversation.pk, "text": 7})) == ["text"]


def test_a_contact_without_an_address_cannot_be_written_to(agent: Program) -> None:
    assert fields(agent.post("messages/", {"contact": new_contact().pk, "text": "Hi"})) == ["channel"]


def test_a_closed_conversation_takes_no_message(agent: Program, conversation: Conversation) -> None:
    agent.post(f"conversations/{conversation.pk}/close/")
    assert agent.post("messages/", {"conversation": conversation.pk, "text": "Hi"}).status_code == 409


def test_what_a_colleague_hides_is_not_written_to(program: Programs, conversation: Conversation) -> None:
    own = program(visibility="own")
    assert fields(own.post("messages/", {"conversation": conversation.pk, "text": "Hi"})) == ["conversation"]
    assert fields(own.post("messages/", {"contact": conversation.contact_id, "text": "Hi"})) == ["contact"]
    assert not Message.objects.exists()


def test_they_are_found_by_provider_id_direction_and_time(agent: Program, conversation: Conversation) -> None:
    old = new_message(conversation=conversation, created_at=timezone.now() - timedelta(days=2))
    new = new_message(conversation=conversation, direction="inbound", external_id="x-1", status="received")
    yesterday = (timezone.now() - timedelta(days=1)).isoformat()

    def found(**query: object) -> list[int]:
        return [row["id"] for row in agent.get("messages/", **query).json()["results"]]

    assert found(channel=conversation.channel_id, external_id="x-1") == [new.pk]
    assert found(direction="outbound", conversation=conversation.pk) == [old.pk]
    assert found(created_after=yesterday) == [new.pk]
    assert found(created_before=yesterday, contact=conversation.contact_id) == [old.pk]
    assert fields(agent.get("messages/", created_after="soon")) == ["created_after"]


def test_a_failed_message_is_sent_again_and_a_sent_one_is_not(agent: Program, conversation: Conversation) -> None:
    failed = new_message(conversation=conversation, status="failed", error="Gone.")
    sent = new_message(conversation=conversation, status="sent")
    assert agent.post(f"messages/{failed.pk}/retry/").json()["status"] == "queued"
    assert agent.post(f"messages/{sent.pk}/retry/").status_code == 409


def test_an_upload_becomes_an_attachment_that_can_be_fetched(agent: Program, conversation: Conversation) -> None:
    file = SimpleUploadedFile("../bill.pdf", b"%PDF-1.4 bill")
    upload = agent.client.post("/api/v1/files/", {"file": file})
    assert upload.status_code == 201, upload.content
    body = agent.post("messages/", {"conversation": conversation.pk, "attachments": [upload.json()["upload"]]}).json()
    (attachment,) = body["attachments"]
    assert (attachment["name"], attachment["size"]) == ("bill.pdf", 13)
    answer: Answer = agent.client.get(attachment["url"])
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 bill"
    assert answer["Content-Disposition"].startswith("attachment")


def test_an_upload_serves_once_and_only_its_uploader(
    agent: Program, program: Programs, conversation: Conversation
) -> None:
    upload = agent.client.post("/api/v1/files/", {"file": SimpleUploadedFile("a.txt", b"a")}).json()["upload"]
    message = {"conversation": conversation.pk, "attachments": [upload]}
    assert fields(program().post("messages/", message)) == ["attachments"]
    assert fields(agent.post("messages/", {**message, "attachments": ["forged"]})) == ["attachments"]
    assert agent.post("messages/", message).status_code == 201
    assert fields(agent.post("messages/", message)) == ["attachments"]


def test_a_file_of_a_hidden_conversation_is_hidden(
    agent: Program, program: Programs, conversation: Conversation
) -> None:
    upload = agent.client.post("/api/v1/files/", {"file": SimpleUploadedFile("a.txt", b"a")}).json()["upload"]
    body = agent.post("messages/", {"conversation": conversation.pk, "attachments": [upload]}).json()
    path = f"files/{body['attachments'][0]['id']}/"
    assert agent.get(path).status_code == 200
    assert program(visibility="own").get(path).status_code == 404
    assert program(visibility="own").get(f"{path}content/").status_code == 404


def test_another_channel_must_be_one_where_the_contact_is(agent: Program, conversation: Conversation) -> None:
    elsewhere = new_identity().channel
    message = {"conversation": conversation.pk, "text": "Hi", "channel": elsewhere.pk}
    assert fields(agent.post("messages/", message)) == ["channel"]
    new_identity(contact=conversation.contact, channel=elsewhere)
    assert agent.post("messages/", message).json()["channel"] == elsewhere.pk


def test_messages_of_hidden_conversations_are_hidden(program: Programs) -> None:
    own = program(visibility="own")
    new_message()
    mine = new_message(conversation=new_conversation(assignee=own.agent))
    assert [row["id"] for row in own.get("messages/").json()["results"]] == [mine.pk]
