"""Replies, comments, drafts and another try."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from channels.adapters.registry import adapter
from conversations.models import Attachment, Comment, Conversation, Delivery, Draft, Message, Status
from helpdesk.models import Agent
from tests.conversations.inbox.conftest import NOW, an_agent
from tests.factories import OutboundFactory

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def to(conversation: Conversation, what: str) -> str:
    return f"/inbox/{conversation.pk}/{what}/"


def test_a_reply_is_sent_and_comes_back_as_the_end_of_the_thread(
    inbox: Client, conversation: Conversation, agent: Agent
) -> None:
    answer = inbox.post(to(conversation, "send"), {"text": "Good morning!\r\nHow can I help?"})
    assert answer.status_code == 200
    assert "Good morning!\nHow can I help?" in answer.content.decode()
    message = Message.objects.get()
    assert (message.text, message.author_id, message.direction) == (
        "Good morning!\nHow can I help?",
        agent.pk,
        "outbound",
    )


def test_an_empty_reply_is_refused_with_a_sentence(inbox: Client, conversation: Conversation) -> None:
    answer = inbox.post(to(conversation, "send"), {"text": "  \n"})
    assert answer.status_code == 422
    assert "Write something first" in answer.content.decode()


def test_a_reply_that_is_longer_than_the_channel_takes_is_refused(inbox: Client, conversation: Conversation) -> None:
    most = adapter(conversation.channel.kind).max_text
    answer = inbox.post(to(conversation, "send"), {"text": "x" * (most + 1)})
    assert answer.status_code == 422
    assert f"{conversation.channel.name} takes at most {most:,}. Send it in parts." in answer.content.decode()
    assert not Message.objects.exists()
    assert inbox.post(to(conversation, "send"), {"text": "x" * most}).status_code == 200


def test_a_reply_to_a_closed_conversation_is_a_conflict(inbox: Client, conversation: Conversation) -> None:
    Conversation.objects.update(status=Status.CLOSED, closed_at=NOW)
    answer = inbox.post(to(conversation, "send"), {"text": "Hi"})
    assert answer.status_code == 409
    assert "reopen it" in answer.content.decode()
    assert not Message.objects.exists()


def test_files_go_with_a_reply_and_are_typed_by_their_bytes(inbox: Client, conversation: Conversation) -> None:
    files = [
        SimpleUploadedFile("../../a\u202egpj.exe", b"MZ", "image/png"),
        SimpleUploadedFile("bag.html", PNG, "text/html"),
    ]
    assert inbox.post(to(conversation, "send"), {"text": "", "files": files}).status_code == 200
    kept = Attachment.objects.order_by("pk")
    assert [(row.name, row.content_type) for row in kept] == [
        ("agpj.exe", "application/octet-stream"),
        ("bag.html", "image/png"),
    ]
    assert all(row.message_id == Message.objects.get().pk for row in kept)


@pytest.mark.parametrize(("files", "words"), [(6, "at most 5"), (1, "larger than 10 MB")])
def test_too_many_or_too_large_files_are_refused(
    inbox: Client, conversation: Conversation, files: int, words: str
) -> None:
    content = b"x" if files > 1 else b"x" * (10 * 1024 * 1024 + 1)
    answer = inbox.post(
        to(conversation, "send"), {"text": "Hi", "files": [SimpleUploadedFile("a.bin", content) for _ in range(files)]}
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Message.objects.exists()
    assert not Attachment.objects.exists()


def test_a_comment_is_kept_apart_and_mentions_whom_it_names(inbox: Client, conversation: Conversation) -> None:
    sam = an_agent("Sam", last_name="Lee")
    an_agent("Sam", last_name="")
    answer = inbox.post(to(conversation, "comment"), {"text": "@sam lee please look"})
    assert "Internal comment" in answer.content.decode()
    assert list(Comment.objects.get().mentions.all()) == [sam]
    assert not Message.objects.exists()


def test_a_draft_is_kept_per_agent_and_mode_and_shown_again(
    inbox: Client, conversation: Conversation, agent: Agent
) -> None:
    for mode, text in (("reply", "Good mor"), ("comment", "She is"), ("reply", "Good morning")):
        assert inbox.post(to(conversation, "draft"), {"mode": mode, "text": text}).status_code == 204
    page = inbox.get(f"/inbox/{conversation.pk}/").content.decode()
    assert ">Good morning</textarea>" in page
    assert ">She is</textarea>" in page
    assert Draft.objects.filter(agent=agent).count() == 2
    other = Client()
    other.force_login(an_agent())
    assert "Good morning" not in other.get(f"/inbox/{conversation.pk}/").content.decode()


def test_sending_forgets_the_draft_of_its_mode_only(inbox: Client, conversation: Conversation) -> None:
    for mode in ("reply", "comment"):
        inbox.post(to(conversation, "draft"), {"mode": mode, "text": "Hi"})
    inbox.post(to(conversation, "send"), {"text": "Hi"})
    assert [draft.mode for draft in Draft.objects.all()] == ["comment"]


def test_a_refused_reply_leaves_the_draft(inbox: Client, conversation: Conversation) -> None:
    inbox.post(to(conversation, "draft"), {"mode": "reply", "text": "Hi"})
    Conversation.objects.update(status=Status.CLOSED, closed_at=NOW)
    inbox.post(to(conversation, "send"), {"text": "Hi"})
    assert Draft.objects.get().text == "Hi"


def test_an_empty_draft_is_none(inbox: Client, conversation: Conversation) -> None:
    inbox.post(to(conversation, "draft"), {"mode": "reply", "text": "Hi"})
    inbox.post(to(conversation, "draft"), {"mode": "reply", "text": " "})
    assert not Draft.objects.exists()


def test_a_draft_of_no_mode_is_refused(inbox: Client, conversation: Conversation) -> None:
    assert inbox.post(to(conversation, "draft"), {"mode": "shout", "text": "Hi"}).status_code == 400


@pytest.mark.parametrize("status", ["failed", "uncertain"])
def test_what_did_not_arrive_is_tried_again_under_the_same_key(
    inbox: Client, conversation: Conversation, status: str, rung: list[str]
) -> None:
    message = OutboundFactory(
        conversation=conversation, status=status, error="504", delivery_row__state=status, delivery_row__attempts=5
    )
    answer = inbox.post(f"/inbox/{conversation.pk}/messages/{message.pk}/retry/")
    assert answer.status_code == 200
    again, delivery = Message.objects.get(), Delivery.objects.get()
    assert (again.status, again.error, again.key) == ("queued", "", message.key)
    assert (delivery.state, delivery.attempts) == ("due", 0)
    assert "deliver" in rung


def test_what_arrived_is_not_sent_again(inbox: Client, conversation: Conversation) -> None:
    message = OutboundFactory(conversation=conversation, status="delivered", delivery_row__state="sent")
    assert inbox.post(f"/inbox/{conversation.pk}/messages/{message.pk}/retry/").status_code == 409
    assert Delivery.objects.get().state == "sent"


def test_a_message_of_another_conversation_cannot_be_retried_here(inbox: Client, conversation: Conversation) -> None:
    message = OutboundFactory(status="failed", delivery_row__state="failed")
    assert inbox.post(f"/inbox/{conversation.pk}/messages/{message.pk}/retry/").status_code == 404


def test_a_null_character_is_left_out(inbox: Client, conversation: Conversation) -> None:
    assert inbox.post(to(conversation, "send"), {"text": "a\x00b"}).status_code == 200
    assert Message.objects.get().text == "ab"
